package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTest {

  private static final Random RANDOM = new Random(20230765);

  @Test
  void computesModuloTheOrder() {
    var edges = Oracle.edges().toList();
    for (var a : edges) {
      var b = Oracle.random(RANDOM);
      assertThat(Oracle.value(Oracle.scalar(a).plus(Oracle.scalar(b)))).isEqualTo(a.add(b).mod(Oracle.Q));
      assertThat(Oracle.value(Oracle.scalar(a).minus(Oracle.scalar(b))))
          .isEqualTo(a.subtract(b).mod(Oracle.Q));
      assertThat(Oracle.value(Oracle.scalar(a).times(Oracle.scalar(b))))
          .isEqualTo(a.multiply(b).mod(Oracle.Q));
      assertThat(Oracle.value(Oracle.scalar(a).negate())).isEqualTo(a.negate().mod(Oracle.Q));
    }
  }

  @Test
  void inverseTimesItselfIsOneAndZeroHasNone() {
    var scalar = Oracle.scalar(Oracle.random(RANDOM));
    assertThat(scalar.times(scalar.inverse())).isEqualTo(Scalar.ONE);
    assertThatThrownBy(Scalar.ZERO::inverse).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("N12 scalar>=q: the order and all above are refused, secret or public")
  void scalarsFromTheOrderOnAreRefused() {
    assertThat(Oracle.value(Oracle.scalar(Oracle.Q.subtract(BigInteger.ONE))))
        .isEqualTo(Oracle.Q.subtract(BigInteger.ONE));
    var max = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    for (var value : new BigInteger[]{Oracle.Q, Oracle.Q.add(BigInteger.ONE), max}) {
      assertThatThrownBy(() -> Oracle.scalar(value)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("below the group order");
      assertThatThrownBy(() -> Oracle.secret(value)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("below the group order");
    }
  }

  @Test
  @DisplayName("N10 congruentModQ: i + q does not pass for i")
  void numberCongruentToAnIndexIsRefused() {
    for (var i = 1; i <= 200; i++) {
      var alias = Oracle.Q.add(BigInteger.valueOf(i));
      assertThatThrownBy(() -> Oracle.scalar(alias)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void encodingHasExactly32Bytes(int size) {
    assertThatThrownBy(() -> Scalar.decode(new byte[size])).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes, not " + size);
  }

  @Test
  void reductionTakes32To64Bytes() {
    for (var size = 32; size <= 64; size++) {
      var bytes = new byte[size];
      RANDOM.nextBytes(bytes);
      assertThat(Oracle.value(Scalar.reduce(bytes))).isEqualTo(new BigInteger(1, bytes).mod(Oracle.Q));
    }
    assertThatThrownBy(() -> Scalar.reduce(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Scalar.reduce(new byte[65])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void equalNumbersAreEqualHoweverMade() {
    assertThat(Scalar.of(7)).isEqualTo(Scalar.decode(Scalar.of(7).toArray())).hasSameHashCodeAs(Scalar.of(7))
        .isNotEqualTo(Scalar.of(8)).hasToString("0".repeat(63) + "7");
    assertThatThrownBy(() -> Scalar.of(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
