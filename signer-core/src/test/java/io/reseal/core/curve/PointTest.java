package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PointTest {

  private static final Random RANDOM = new Random(20190706);
  private static final BigInteger P = BigInteger.ONE.shiftLeft(256)
      .subtract(BigInteger.valueOf(0x1000003d1L));

  private static Point random() {
    return Point.GENERATOR.times(Oracle.scalar(Oracle.random(RANDOM)));
  }

  @Test
  void computesAsBouncyCastleDoes() {
    for (var i = 0; i < 50; i++) {
      var a = Oracle.random(RANDOM);
      var b = Oracle.random(RANDOM);
      var p = Oracle.generator().multiply(a).normalize();
      var r = Oracle.generator().multiply(b);
      var ours = Point.GENERATOR.times(Oracle.scalar(a));
      assertThat(ours).isEqualTo(Oracle.point(p));
      assertThat(ours.plus(Oracle.point(r))).isEqualTo(Oracle.point(p.add(r)));
      assertThat(ours.minus(Oracle.point(r))).isEqualTo(Oracle.point(p.subtract(r)));
      assertThat(ours.negate()).isEqualTo(Oracle.point(p.negate()));
      assertThat(ours.times(Oracle.scalar(b))).isEqualTo(Oracle.point(p.multiply(b)));
      assertThat(ours.plus(ours)).isEqualTo(Oracle.point(p.twice()));
      assertThat(ours.encoded()).isEqualTo(p.getEncoded(true));
      assertThat(ours.uncompressed()).isEqualTo(p.getEncoded(false));
      assertThat(ours.xOnly()).isEqualTo(p.getAffineXCoord().getEncoded());
      assertThat(ours.hasEvenY()).isEqualTo(!p.getAffineYCoord().testBitZero());
    }
  }

  @Test
  void multipliesByEdgeValues() {
    var other = Oracle.generator().multiply(Oracle.random(RANDOM));
    Oracle.edges().forEach(edge -> {
      assertThat(Point.GENERATOR.times(Oracle.scalar(edge)))
          .isEqualTo(Oracle.point(Oracle.generator().multiply(edge)));
      assertThat(Oracle.point(other).times(Oracle.scalar(edge)))
          .isEqualTo(Oracle.point(other.multiply(edge)));
    });
  }

  @Test
  void identityIsNeutralAndCancellingSumsReachIt() {
    var point = random();
    assertThat(point.plus(Point.IDENTITY)).isEqualTo(point);
    assertThat(Point.IDENTITY.plus(point)).isEqualTo(point);
    assertThat(point.minus(point)).isEqualTo(Point.IDENTITY);
    assertThat(Point.IDENTITY.negate()).isEqualTo(Point.IDENTITY);
    assertThat(Point.IDENTITY.plus(Point.IDENTITY).isIdentity()).isTrue();
    assertThat(point.times(Scalar.ZERO)).isEqualTo(Point.IDENTITY);
    assertThat(Point.IDENTITY.times(Scalar.of(5))).isEqualTo(Point.IDENTITY);
    assertThat(Point.sum(List.of())).isEqualTo(Point.IDENTITY);
    assertThat(Point.sum(List.of(point, point, point.times(Scalar.of(2)).negate())))
        .isEqualTo(Point.IDENTITY);
    // A partial sum that cancels on the way.
    assertThat(Point.sum(List.of(point, point.negate(), Point.GENERATOR))).isEqualTo(Point.GENERATOR);
  }

  @Test
  void identityHasNoCoordinates() {
    assertThatThrownBy(Point.IDENTITY::encoded).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(Point.IDENTITY::uncompressed).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(Point.IDENTITY::xOnly).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(Point.IDENTITY::hasEvenY).isInstanceOf(IllegalStateException.class);
    assertThat(Point.IDENTITY).hasToString("identity");
  }

  @Test
  void combinationIsTheSumOfProducts() {
    var p = random();
    var r = random();
    assertThat(Point.combine(List.of(Scalar.of(2), Scalar.ZERO, Scalar.of(3)), List.of(p, random(), r)))
        .isEqualTo(p.plus(p).plus(r).plus(r).plus(r));
    assertThat(Point.combine(List.of(), List.of())).isEqualTo(Point.IDENTITY);
    assertThatThrownBy(() -> Point.combine(List.of(Scalar.ONE), List.of(p, r)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 scalars do not go with 2 points");
  }

  @Test
  @DisplayName("N08 index==q: the order times a point is the identity and no encoding says so")
  void orderTimesAPointIsTheIdentity() {
    var point = random();
    var almost = Oracle.scalar(Oracle.Q.subtract(BigInteger.ONE));
    assertThat(point.times(almost).plus(point)).isEqualTo(Point.IDENTITY);
    assertThatThrownBy(() -> point.times(Oracle.scalar(Oracle.Q)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("N11 pointOffCurve: an x without a point is refused")
  void xWithoutAPointIsRefused() {
    // 5^3 + 7 is no square.
    assertRefused("02" + "0".repeat(63) + "5");
    assertRefused("03" + "0".repeat(63) + "5");
    assertRefused("02" + "0".repeat(64));
  }

  @Test
  @DisplayName("N11 infinity: no encoding of the identity is accepted")
  void identityIsNeverDecoded() {
    assertRefused("");
    assertRefused("00");
    assertRefused("00".repeat(33));
    assertRefused("00".repeat(65));
  }

  @Test
  @DisplayName("N11 nonCanonical: x from the field's size on, uncompressed and hybrid forms are refused")
  void onlyTheOneEncodingIsAccepted() {
    assertRefused("02" + P.toString(16));
    assertRefused("02" + P.add(BigInteger.ONE).toString(16)); // x = 1 is on the curve, 1 + p is its alias
    assertThat(Point.decode(HexFormat.of().parseHex("02" + "0".repeat(63) + "1")).isIdentity()).isFalse();
    var uncompressed = Point.GENERATOR.uncompressed();
    assertRefused(HexFormat.of().formatHex(uncompressed));
    uncompressed[0] = 6;
    assertRefused(HexFormat.of().formatHex(uncompressed));
    var encoded = Point.GENERATOR.encoded();
    assertRefused(HexFormat.of().formatHex(Arrays.copyOf(encoded, 32)));
    assertRefused(HexFormat.of().formatHex(Arrays.copyOf(encoded, 34)));
    for (var form : new byte[]{0, 1, 4, 5, 6, 7, (byte) 0x82}) {
      encoded[0] = form;
      assertRefused(HexFormat.of().formatHex(encoded));
    }
  }

  @Test
  void liftedXHasAnEvenY() {
    for (var i = 0; i < 10; i++) {
      var point = random();
      assertThat(Point.ofXOnly(point.xOnly())).isEqualTo(point.hasEvenY() ? point : point.negate());
    }
    assertThatThrownBy(() -> Point.ofXOnly(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Point.ofXOnly(new byte[32])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void arraysGivenAndTakenAreCopies() {
    var bytes = Point.GENERATOR.encoded();
    var point = Point.decode(bytes);
    bytes[1] ^= 1;
    point.encoded()[1] ^= 1;
    assertThat(point).isEqualTo(Point.GENERATOR).hasSameHashCodeAs(Point.GENERATOR);
    assertThat(point.encoded()).isEqualTo(Point.GENERATOR.encoded());
  }

  private static void assertRefused(String hex) {
    assertThatThrownBy(() -> Point.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
