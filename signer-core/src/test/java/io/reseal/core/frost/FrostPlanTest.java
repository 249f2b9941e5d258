package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.share.Sharing;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrostPlanTest {

  private static final Bytes32 INSTANCE = Bytes32.ofHex("1a".repeat(32));

  private final Keys keys = Keys.deal(3, 5);
  private final Keys other = Keys.deal(3, 5);

  @AfterEach
  void wipe() {
    keys.close();
    other.close();
  }

  private FrostPlan plan(FrostSuite suite, KeyId key, long epoch, Bytes32 root, Sharing sharing,
      SortedSet<PartyId> signers, Bytes message, List<Tweak> tweaks, Bytes32 instance) {
    return new FrostPlan(suite, key, new Epoch(epoch), root, sharing, signers, message, tweaks, instance);
  }

  @Test
  @DisplayName("N22 splitViewSid, N63 splitViewMessageOrTweak: every difference between two plans is another session")
  void everyDifferenceIsAnotherSession() {
    var ids = Keys.ids(1, 2, 4);
    var zero = Bytes32.ZERO;
    var plain = new Tweak(Scalar.of(2), Tweak.Mode.PLAIN);
    var xOnly = new Tweak(Scalar.of(2), Tweak.Mode.X_ONLY);
    var plans = Stream.of(
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(),
            INSTANCE),
        plan(FrostSuite.RFC9591, Keys.KEY, 7, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(),
            INSTANCE),
        plan(FrostSuite.BIP340, new KeyId(zero), 7, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(),
            INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 8, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(),
            INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, zero, keys.sharing(), ids, Keys.MESSAGE, List.of(), INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, other.sharing(), ids, Keys.MESSAGE, List.of(),
            INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(), Keys.ids(1, 2, 5), Keys.MESSAGE,
            List.of(), INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(), ids, Bytes.of(zero.toArray()),
            List.of(), INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(plain),
            INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(xOnly),
            INSTANCE),
        plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(), ids, Keys.MESSAGE, List.of(), zero));
    assertThat(plans.map(FrostPlan::sid)).doesNotHaveDuplicates();
  }

  @Test
  void theAttemptIsNoPartOfTheContext() {
    var one = keys.plan(1, 2, 4);
    var again = plan(one.suite(), one.key(), 7, one.root(), one.sharing(), one.signers(), one.message(),
        one.tweaks(), Bytes32.ZERO);
    assertThat(again.context()).isEqualTo(one.context());
    assertThat(again.sid()).isNotEqualTo(one.sid());
  }

  @Test
  @DisplayName("N46 wrongSignerCount: one signer fewer or more than the threshold is refused")
  void exactlyAThresholdSigns() {
    assertThatThrownBy(() -> keys.plan(1, 2)).hasMessageContaining("exactly 3 signers, not 2");
    assertThatThrownBy(() -> keys.plan(1, 2, 3, 4)).hasMessageContaining("exactly 3 signers, not 4");
    assertThatThrownBy(() -> keys.plan()).hasMessageContaining("exactly 3 signers, not 0");
  }

  @Test
  void strangersDoNotSign() {
    assertThatThrownBy(() -> keys.plan(1, 2, 6)).hasMessageContaining("#6 is not one of 5 members");
  }

  @Test
  void thereIsNoKeyBeforeTheFirstEpoch() {
    assertThatThrownBy(() -> plan(FrostSuite.BIP340, Keys.KEY, 0, Keys.ROOT, keys.sharing(),
        Keys.ids(1, 2, 4), Keys.MESSAGE, List.of(), INSTANCE)).hasMessageContaining("no key in epoch 0");
  }

  @Test
  void bip340SignsThirtyTwoBytes() {
    for (var size : List.of(0, 31, 33)) {
      assertThatThrownBy(() -> plan(FrostSuite.BIP340, Keys.KEY, 7, Keys.ROOT, keys.sharing(),
          Keys.ids(1, 2, 4), Bytes.of(new byte[size]), List.of(), INSTANCE))
          .hasMessageContaining("32 bytes here, not " + size);
    }
  }

  @Test
  void rfc9591RefusesXOnlyTweaks() {
    assertThatThrownBy(
        () -> keys.plan(FrostSuite.RFC9591, List.of(new Tweak(Scalar.ONE, Tweak.Mode.X_ONLY)), 1, 2, 4))
        .hasMessageContaining("x-only");
  }

  @Test
  void aTweakMayNotCancelTheKey() {
    var known = Scalar.of(11);
    try (var secret = io.reseal.core.curve.SecretScalar.of(known);
        var dealt = Keys.deal(secret, 7, 2, 3, io.reseal.core.party.Scheme.BIP340)) {
      assertThatThrownBy(
          () -> dealt.plan(FrostSuite.BIP340, List.of(new Tweak(known.negate(), Tweak.Mode.PLAIN)), 1, 2))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("identity");
    }
  }
}
