package io.reseal.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LagrangeTest {

  private static final long SEED = 765;

  @Test
  void anyQuorumFindsTheSecretAndOneFewerDoesNot() {
    var random = new Random(SEED);
    for (var round = 0; round < 20; round++) {
      var signers = 2 + random.nextInt(6);
      var everybody = new ArrayList<>(IntStream.rangeClosed(1, 200).mapToObj(PartyId::new).toList());
      Collections.shuffle(everybody, random);
      try (var secret = SecretScalar.random(Entropy.system());
          var polynomial = Polynomial.random(secret, new Threshold(signers), Entropy.system())) {
        assertThat(interpolated(polynomial, everybody.subList(0, signers))).as("seed %d", SEED)
            .isEqualTo(secret.reveal());
        assertThat(interpolated(polynomial, everybody.subList(0, signers + 2))).isEqualTo(secret.reveal());
        assertThat(interpolated(polynomial, everybody.subList(0, signers - 1))).isNotEqualTo(secret.reveal());
      }
    }
  }

  @Test
  void orderOfTheQuorumDoesNotMatter() {
    assertThat(Lagrange.coefficient(new PartyId(2), ids(1, 2, 3)))
        .isEqualTo(Lagrange.coefficient(new PartyId(2), ids(3, 1, 2))).isEqualTo(Scalar.of(3).negate());
  }

  @Test
  @DisplayName("N07 indexZero: no party has the number of the secret itself")
  void partyZeroDoesNotExist() {
    assertThatThrownBy(() -> new PartyId(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("N09 duplicateIndex: a quorum that names a party twice is refused, not divided by zero")
  void partyNamedTwiceIsRefused() {
    assertThatThrownBy(() -> Lagrange.coefficient(new PartyId(1), ids(1, 2, 2)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("names each party once");
    assertThatThrownBy(() -> Lagrange.coefficient(new PartyId(1), ids(1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void strangerToTheQuorumHasNoCoefficient() {
    assertThatThrownBy(() -> Lagrange.coefficient(new PartyId(4), ids(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("#4 is not in the quorum");
  }

  private static List<PartyId> ids(int... values) {
    return IntStream.of(values).mapToObj(PartyId::new).toList();
  }

  private static Scalar interpolated(Polynomial polynomial, List<PartyId> quorum) {
    var sum = Scalar.ZERO;
    for (var party : quorum) {
      try (var value = polynomial.at(party)) {
        sum = sum.plus(value.reveal().times(Lagrange.coefficient(party, quorum)));
      }
    }
    return sum;
  }
}
