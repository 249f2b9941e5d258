package io.reseal.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolynomialTest {

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void valueIsThatOfTheFormula() {
    // 5 + 3x + 2x^2 at 4 is 49.
    try (var polynomial = polynomial(5, 3, 2); var value = polynomial.at(new PartyId(4))) {
      assertThat(value.reveal()).isEqualTo(Scalar.of(49));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void everySubshareOpensItsCommitment(int signers) {
    try (var secret = SecretScalar.random(Entropy.system());
        var polynomial = Polynomial.random(secret, new Threshold(signers), Entropy.system())) {
      var commitment = polynomial.commit();
      assertThat(commitment.threshold()).isEqualTo(new Threshold(signers)).isEqualTo(polynomial.threshold());
      assertThat(commitment.constant()).isEqualTo(secret.timesGenerator());
      for (var i = 1; i <= 10; i++) {
        var party = new PartyId(i);
        try (var subshare = polynomial.at(party); var wrong = subshare.plus(Scalar.ONE)) {
          assertThat(commitment.opensAt(party, subshare)).isTrue();
          assertThat(commitment.opensAt(party, wrong)).isFalse();
          assertThat(commitment.opensAt(new PartyId(i + 1), subshare)).isFalse();
        }
      }
    }
  }

  @Test
  @DisplayName("N06 polyZeroAtMyIndexNoPanic: a subshare of zero is a subshare")
  void subshareOfZeroIsASubshare() {
    try (var three = SecretScalar.of(Scalar.of(3));
        var minusOne = SecretScalar.of(Scalar.ONE.negate());
        var polynomial = Polynomial.copyOf(List.of(three, minusOne)); // 3 - x
        var subshare = polynomial.at(new PartyId(3))) {
      assertThat(subshare.isZero()).isTrue();
      assertThat(polynomial.commit().evaluate(new PartyId(3))).isEqualTo(Point.IDENTITY);
      assertThat(polynomial.commit().opensAt(new PartyId(3), subshare)).isTrue();
    }
  }

  @Test
  void polynomialKeepsItsOwnCopies() {
    var one = SecretScalar.of(Scalar.ONE);
    try (var polynomial = Polynomial.copyOf(List.of(one, one))) {
      one.close();
      try (var value = polynomial.at(new PartyId(1))) {
        assertThat(value.reveal()).isEqualTo(Scalar.of(2));
      }
      assertThat(polynomial.coefficient(1).reveal()).isEqualTo(Scalar.ONE);
      assertThat(polynomial).hasToString("Polynomial[2 coefficients]");
    }
  }

  @Test
  void numberOfCoefficientsIsAThreshold() {
    try (var one = SecretScalar.of(Scalar.ONE)) {
      assertThatThrownBy(() -> Polynomial.copyOf(List.of(one))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void twoRandomPolynomialsOfOneSecretDiffer() {
    try (var secret = SecretScalar.random(Entropy.system());
        var first = Polynomial.random(secret, new Threshold(3), Entropy.system());
        var second = Polynomial.random(secret, new Threshold(3), Entropy.system())) {
      var points = Stream.of(first, second).flatMap(one -> one.commit().coefficients().stream().skip(1));
      assertThat(points).doesNotHaveDuplicates();
    }
  }

  private static Polynomial polynomial(long... coefficients) {
    var secrets = Arrays.stream(coefficients).mapToObj(Scalar::of).map(SecretScalar::of).toList();
    try {
      return Polynomial.copyOf(secrets);
    } finally {
      secrets.forEach(SecretScalar::close);
    }
  }
}
