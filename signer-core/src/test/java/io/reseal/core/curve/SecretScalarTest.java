package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretScalarTest {

  private static final BigInteger Q = Oracle.Q;
  private static final Random RANDOM = new Random(20260101);

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  private static List<BigInteger> samples() {
    return Stream.concat(Oracle.edges(), Stream.generate(() -> Oracle.random(RANDOM)).limit(20)).toList();
  }

  @Test
  void addsSubtractsAndMultipliesAsBigIntegerDoes() {
    for (var a : samples()) {
      for (var b : samples()) {
        try (var x = Oracle.secret(a); var y = Oracle.secret(b)) {
          assertThat(Oracle.value(x.plus(y))).as("%x + %x", a, b).isEqualTo(a.add(b).mod(Q));
          assertThat(Oracle.value(x.minus(y))).as("%x - %x", a, b).isEqualTo(a.subtract(b).mod(Q));
          assertThat(Oracle.value(x.times(y))).as("%x * %x", a, b).isEqualTo(a.multiply(b).mod(Q));
        }
      }
    }
  }

  @Test
  void computesWithItselfAndWithPublicValues() {
    for (var a : samples()) {
      try (var x = Oracle.secret(a)) {
        assertThat(Oracle.value(x.plus(x))).isEqualTo(a.add(a).mod(Q));
        assertThat(Oracle.value(x.minus(x))).isZero();
        assertThat(Oracle.value(x.times(x))).isEqualTo(a.multiply(a).mod(Q));
        assertThat(Oracle.value(x.plus(Scalar.of(3)))).isEqualTo(a.add(BigInteger.valueOf(3)).mod(Q));
        assertThat(Oracle.value(x.times(Scalar.of(3)))).isEqualTo(a.multiply(BigInteger.valueOf(3)).mod(Q));
        assertThat(Oracle.value(x.negate())).isEqualTo(a.negate().mod(Q));
        assertThat(Oracle.value(x.negateIf(true))).isEqualTo(a.negate().mod(Q));
        assertThat(Oracle.value(x.negateIf(false))).isEqualTo(a);
        assertThat(x.isZero()).isEqualTo(a.signum() == 0);
      }
    }
  }

  @Test
  void reducesUpTo64Bytes() {
    var full = BigInteger.ONE.shiftLeft(512).subtract(BigInteger.ONE);
    var values = Stream.concat(
        Oracle.edges()
            .flatMap(edge -> Stream.of(edge.shiftLeft(256), edge.multiply(Q),
                edge.multiply(Q).subtract(BigInteger.ONE).max(BigInteger.ZERO), edge.shiftLeft(256).add(Q))),
        Stream.of(full, Q.multiply(Q), Q.shiftLeft(256).subtract(BigInteger.ONE), Q));
    values.filter(value -> value.compareTo(full) <= 0).forEach(value -> {
      var bytes = MemorySegment.ofArray(Oracle.bytes(value, 64));
      assertThat(Oracle.value(SecretScalar.reduce(bytes))).as("%x", value).isEqualTo(value.mod(Q));
    });
    for (var i = 0; i < 1000; i++) {
      var bytes = new byte[32 + RANDOM.nextInt(33)];
      RANDOM.nextBytes(bytes);
      assertThat(Oracle.value(SecretScalar.reduce(MemorySegment.ofArray(bytes))))
          .isEqualTo(new BigInteger(1, bytes).mod(Q));
    }
    assertThatThrownBy(() -> SecretScalar.reduce(MemorySegment.ofArray(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SecretScalar.reduce(MemorySegment.ofArray(new byte[65])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Random values never need the last fold, so one is made that does. */
  @Test
  void reducesAValueThatNeedsEveryFold() {
    var afterTwoFolds = BigInteger.ONE.shiftLeft(257).subtract(BigInteger.ONE);
    var value = unfold(unfold(afterTwoFolds));
    assertThat(value.mod(Q)).isEqualTo(afterTwoFolds.mod(Q));
    var bytes = MemorySegment.ofArray(Oracle.bytes(value, 64));
    assertThat(Oracle.value(SecretScalar.reduce(bytes))).isEqualTo(value.mod(Q));
  }

  /** {@code h * 2^256 + l} for which {@code h * (2^256 - q) + l} is the given. */
  private static BigInteger unfold(BigInteger folded) {
    var c = BigInteger.ONE.shiftLeft(256).subtract(Q);
    var high = folded.subtract(BigInteger.ONE.shiftLeft(255)).divide(c);
    return high.shiftLeft(256).add(folded.subtract(high.multiply(c)));
  }

  @Test
  void sumOfNoneIsZeroAndOfManyTheirSum() {
    assertThat(Oracle.value(SecretScalar.sum(List.of()))).isZero();
    try (var a = Oracle.secret(Q.subtract(BigInteger.ONE)); var b = Oracle.secret(BigInteger.TEN)) {
      assertThat(Oracle.value(SecretScalar.sum(List.of(a, b, a)))).isEqualTo(8);
    }
  }

  @Test
  void choiceFollowsTheBit() {
    try (var zero = Oracle.secret(BigInteger.TWO); var one = Oracle.secret(BigInteger.TEN)) {
      assertThat(Oracle.value(SecretScalar.choose(0, zero, one))).isEqualTo(2);
      assertThat(Oracle.value(SecretScalar.choose(1, zero, one))).isEqualTo(10);
    }
  }

  @Test
  void multipliesTheGeneratorAndOtherPoints() {
    for (var a : samples()) {
      var other = Oracle.generator().multiply(Oracle.random(RANDOM));
      try (var x = Oracle.secret(a)) {
        assertThat(x.timesGenerator()).isEqualTo(Oracle.point(Oracle.generator().multiply(a)));
        assertThat(x.times(Oracle.point(other))).isEqualTo(Oracle.point(other.multiply(a)));
        assertThat(x.times(Point.IDENTITY)).isEqualTo(Point.IDENTITY);
      }
    }
  }

  @Test
  void threadsShareTheLibrary() {
    var other = Oracle.generator().multiply(Oracle.random(RANDOM));
    IntStream.range(1, 200).parallel().forEach(i -> {
      try (var x = Oracle.secret(BigInteger.valueOf(i))) {
        assertThat(x.times(Oracle.point(other)))
            .isEqualTo(Oracle.point(other.multiply(BigInteger.valueOf(i))));
      }
    });
  }

  @Test
  void sharedSecretIsTheProductsCoordinates() {
    try (var a = SecretScalar.random(Entropy.system());
        var b = SecretScalar.random(Entropy.system());
        var here = a.sharedSecret(b.timesGenerator());
        var there = b.sharedSecret(a.timesGenerator())) {
      var coordinates = here.expose().toArray(ValueLayout.JAVA_BYTE);
      assertThat(coordinates).isEqualTo(there.expose().toArray(ValueLayout.JAVA_BYTE));
      assertThat(a.times(b.timesGenerator()).uncompressed()).endsWith(coordinates);
    }
  }

  @Test
  void nothingIsSharedThroughZeroOrTheIdentity() {
    try (var zero = Oracle.secret(BigInteger.ZERO); var one = Oracle.secret(BigInteger.ONE)) {
      assertThatThrownBy(() -> zero.sharedSecret(Point.GENERATOR))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> one.sharedSecret(Point.IDENTITY)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void randomSecretsAreNeverZeroEvenFromABrokenGenerator() {
    var calls = new int[1];
    Entropy zeroFirst = out -> out.fill((byte) calls[0]++);
    try (var secret = SecretScalar.random(zeroFirst)) {
      assertThat(secret.isZero()).isFalse();
      assertThat(calls[0]).isEqualTo(2);
    }
  }

  @Test
  void copiesHaveALifeOfTheirOwn() {
    var secret = Oracle.secret(BigInteger.TEN);
    try (var copy = secret.copy()) {
      secret.close();
      assertThat(copy.reveal()).isEqualTo(Scalar.of(10));
      assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void printsNothingOfItsValue() {
    try (var secret = Oracle.secret(BigInteger.TEN)) {
      assertThat(secret).hasToString("SecretScalar[32 bytes]");
    }
  }

  @Test
  void encodingHas32Bytes() {
    assertThatThrownBy(() -> SecretScalar.copyOf(MemorySegment.ofArray(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
    try (var secret = Oracle.secret(BigInteger.TEN); var bytes = secret.toSecretBytes()) {
      assertThat(bytes.expose().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Scalar.of(10).toArray());
      assertThatThrownBy(() -> secret.writeTo(MemorySegment.ofArray(new byte[33])))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
