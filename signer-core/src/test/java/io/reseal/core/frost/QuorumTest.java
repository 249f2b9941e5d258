package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.PartyId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuorumTest {

  /** f(x) = 3 - x, times G: party 3 holds nothing. */
  private static Quorum quorum(int... ids) {
    var shares = new TreeMap<PartyId, Point>();
    for (var id : ids) {
      shares.put(new PartyId(id), Point.GENERATOR.times(Scalar.of(3).minus(Scalar.of(id))));
    }
    return new Quorum(3, 2, shares, Point.GENERATOR.times(Scalar.of(3)));
  }

  @Test
  void aVerificationShareIsNoIdentity() {
    assertThatThrownBy(() -> quorum(1, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("identity");
  }

  @Test
  void sessionValuesTakeTheNoncesOfAllSignersAndNobodyElse() {
    var quorum = quorum(1, 2);
    var key = TweakedKey.of(quorum.key(), List.of());
    var nonces = new NonceCommitment(Point.GENERATOR, Point.GENERATOR);
    for (var suite : FrostSuite.values()) {
      for (var ids : List.of(Keys.ids(1), Keys.ids(1, 2, 3), Keys.ids(1, 3))) {
        Map<PartyId, NonceCommitment> heard = new TreeMap<>();
        ids.forEach(id -> heard.put(id, nonces));
        assertThatThrownBy(() -> suite.rules().values(quorum, key, new TreeMap<>(heard), Keys.MESSAGE))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected");
      }
    }
  }
}
