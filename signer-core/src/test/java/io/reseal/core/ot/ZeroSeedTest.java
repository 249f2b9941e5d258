package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Zero seeds give shares of zero. */
class ZeroSeedTest {

  private static final SessionId SID = Pair.session(81, "keydeal");
  private static final List<PartyId> PARTIES = List.of(new PartyId(1), new PartyId(4), new PartyId(6));

  private static ZeroSeed seed(int self, int peer) {
    try (var rk = SecretScalar.of(Scalar.of(100 + self))) {
      return ZeroSeed.agree(SID, PARTIES.get(self), PARTIES.get(peer), rk,
          Point.GENERATOR.times(Scalar.of(100 + peer)));
    }
  }

  @Test
  void sharesOfAllPartiesAddUpToZeroAndNoneIsZero() {
    var open = SecretBytes.openCount();
    var session = Pair.session(81, "sign");
    var sum = Scalar.ZERO;
    for (var self = 0; self < 3; self++) {
      var mine = Scalar.ZERO;
      for (var peer = 0; peer < 3; peer++) {
        if (peer != self) {
          try (var seed = seed(self, peer); var share = seed.share(session)) {
            mine = mine.plus(share.reveal());
          }
        }
      }
      assertThat(mine).isNotEqualTo(Scalar.ZERO);
      sum = sum.plus(mine);
    }
    assertThat(sum).isEqualTo(Scalar.ZERO);
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void bothPartiesCommitAlikeAndOnlyTheSeedOpensIt() {
    try (var one = seed(0, 1); var other = seed(1, 0); var third = seed(0, 2)) {
      var commitment = one.commitment(SID);
      assertThat(other.commitment(SID)).isEqualTo(commitment);
      assertThat(other.opens(commitment, SID)).isTrue();
      assertThat(third.opens(commitment, SID)).isFalse();
      assertThat(one.opens(commitment, Pair.session(82, "keydeal"))).isFalse();
      try (var stored = ZeroSeed.copyOf(PARTIES.get(0), PARTIES.get(1), one.expose())) {
        assertThat(stored.opens(commitment, SID)).isTrue();
      }
    }
  }

  @Test
  void sessionsAndPairsGiveOtherShares() {
    var shares = new ArrayList<Scalar>();
    for (var session : List.of(Pair.session(81, "a"), Pair.session(81, "b"))) {
      for (var peer = 1; peer < 3; peer++) {
        try (var seed = seed(0, peer); var share = seed.share(session)) {
          shares.add(share.reveal());
        }
      }
    }
    assertThat(shares).doesNotHaveDuplicates();
  }

  @Test
  void badPairsKeysAndSeedsAreRefused() {
    try (var rk = SecretScalar.of(Scalar.of(3)); var short31 = SecretBytes.allocate(31)) {
      var one = PARTIES.get(0);
      var other = PARTIES.get(1);
      assertThatThrownBy(() -> ZeroSeed.agree(SID, one, one, rk, Point.GENERATOR))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ZeroSeed.agree(SID, one, other, rk, Point.IDENTITY))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ZeroSeed.copyOf(one, other, short31.expose()))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("32 bytes");
    }
  }
}
