package io.reseal.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CommitmentTest {

  private static Commitment commitment(long... coefficients) {
    return new Commitment(LongStream.of(coefficients).mapToObj(CommitmentTest::point).toList());
  }

  private static Point point(long multiple) {
    return Point.GENERATOR.times(Scalar.of(multiple));
  }

  @Test
  void evaluatesInTheExponent() {
    assertThat(commitment(5, 3, 2).evaluate(new PartyId(4))).isEqualTo(point(49));
    assertThat(commitment(5, 3, 2).constant()).isEqualTo(point(5));
  }

  @Test
  @DisplayName("N01 feldmanTooLong, N02 feldmanTooShort: the number of coefficients is the threshold")
  void numberOfCoefficientsIsTheThreshold() {
    assertThat(commitment(1, 2, 3).threshold()).isEqualTo(new Threshold(3));
    assertThatThrownBy(() -> commitment()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> commitment(1)).isInstanceOf(IllegalArgumentException.class);
    var long201 = Collections.nCopies(201, Point.GENERATOR);
    assertThatThrownBy(() -> new Commitment(long201)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("N03 identity/trailing-identity coefficient: refused wherever it stands")
  void identityIsNoCoefficient() {
    for (var k = 0; k < 3; k++) {
      var points = new ArrayList<>(List.of(point(1), point(2), point(3)));
      points.set(k, Point.IDENTITY);
      assertThatThrownBy(() -> new Commitment(points)).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the coefficient of degree " + k + " is the identity");
    }
  }

  @Test
  void weightedSumIsTheCommitmentToTheWeightedPolynomial() {
    var sum = Commitment.weighted(List.of(Scalar.of(2), Scalar.of(3)),
        List.of(commitment(1, 2, 3), commitment(10, 20, 30)));
    assertThat(sum).isEqualTo(commitment(32, 64, 96));
  }

  @Test
  void weightedSumWantsWeightsAndOneThreshold() {
    assertThatThrownBy(() -> Commitment.weighted(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
        () -> Commitment.weighted(List.of(Scalar.ONE), List.of(commitment(1, 2), commitment(3, 4))))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 weights");
    assertThatThrownBy(() -> Commitment.weighted(List.of(Scalar.ONE, Scalar.ONE),
        List.of(commitment(1, 2), commitment(3, 4, 5)))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("thresholds 2 and 3");
  }

  @Test
  void sumWhoseCoefficientCancelsIsRefused() {
    var opposite = new Commitment(List.of(point(1), point(2).negate()));
    assertThatThrownBy(
        () -> Commitment.weighted(List.of(Scalar.ONE, Scalar.ONE), List.of(commitment(1, 2), opposite)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the coefficient of degree 1 is the identity");
  }
}
