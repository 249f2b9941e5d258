package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each kernel over digits against BigInteger: edges, then seeded random values.
 */
class LimbsTest {

  private static final long SEED = 5205_2026;
  private static final BigInteger TOP = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

  private final Random random = new Random(SEED);

  @Test
  void sumsDifferencesAndProductsAreThoseOfBigNumbers() {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(Limbs.SIZE);
      for (var a : scalars()) {
        for (var b : scalars()) {
          var left = digits(arena, a);
          var right = digits(arena, b);
          Limbs.add(out, 0, left, 0, right, 0);
          assertThat(number(out)).isEqualTo(a.add(b).mod(Oracle.Q));
          Limbs.subtract(out, 0, left, 0, right, 0);
          assertThat(number(out)).isEqualTo(a.subtract(b).mod(Oracle.Q));
          Limbs.multiply(out, left, right);
          assertThat(number(out)).isEqualTo(a.multiply(b).mod(Oracle.Q));
        }
      }
    }
  }

  @Test
  void maskedSumsAreThoseOfBigNumbers() {
    try (var arena = Arena.ofConfined()) {
      for (var a : scalars()) {
        for (var b : values()) {
          for (var bit = 0; bit < 2; bit++) {
            var added = bit == 1 ? b : BigInteger.ZERO;
            var sum = digits(arena, a);
            Limbs.addIf(bit, sum, 0, MemorySegment.ofArray(Oracle.bytes(b, 32)), 0);
            assertThat(number(sum)).isEqualTo(a.add(added).mod(Oracle.Q));
            if (b.compareTo(Oracle.Q) < 0) {
              var digits = digits(arena, a);
              Limbs.addIf(bit, digits, digits(arena, b), 0);
              assertThat(number(digits)).isEqualTo(a.add(added).mod(Oracle.Q));
              var difference = digits(arena, a);
              Limbs.subtractIf(bit, difference, 0, digits(arena, b));
              assertThat(number(difference)).isEqualTo(a.subtract(added).mod(Oracle.Q));
            }
          }
        }
      }
    }
  }

  @Test
  void aDifferencePlusAThirdIsThatOfBigNumbers() {
    var few = Stream.concat(Stream.of(BigInteger.ZERO, BigInteger.ONE, Oracle.Q.subtract(BigInteger.ONE)),
        Stream.generate(() -> Oracle.random(random)).limit(20)).toList();
    try (var arena = Arena.ofConfined()) {
      var room = arena.allocate(Limbs.SIZE);
      var bytes = new byte[32];
      for (var a : few) {
        for (var b : few) {
          for (var c : few) {
            Limbs.writeSum(MemorySegment.ofArray(bytes), 0, room, digits(arena, a), digits(arena, b), 0,
                digits(arena, c), 0);
            assertThat(new BigInteger(1, bytes)).isEqualTo(a.subtract(b).add(c).mod(Oracle.Q));
          }
        }
      }
    }
  }

  @Test
  void bytesOfAnyValueAreReadModuloTheOrderAndWrittenBack() {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(Limbs.SIZE);
      for (var value : values()) {
        var bytes = MemorySegment.ofArray(Oracle.bytes(value, 32));
        Limbs.readReduced(out, 0, bytes, 0);
        assertThat(number(out)).isEqualTo(value.mod(Oracle.Q));
        assertThat(Limbs.read(out, bytes)).isEqualTo(value.compareTo(Oracle.Q) < 0);
        assertThat(number(out)).isEqualTo(value); // not reduced: the caller refuses it
      }
    }
  }

  @Test
  void bytesOfEachLengthAreReducedWhateverTheirBits() {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(Limbs.SIZE);
      for (var size = 1; size <= 64; size++) {
        for (var kind = 0; kind < 20; kind++) {
          var bytes = new byte[size];
          switch (kind) {
            case 0 -> Arrays.fill(bytes, (byte) 0xff);
            case 1 -> bytes[0] = (byte) 0x80;
            case 2 -> bytes[size - 1] = 1;
            default -> random.nextBytes(bytes);
          }
          Limbs.reduce(out, MemorySegment.ofArray(bytes));
          assertThat(number(out)).isEqualTo(new BigInteger(1, bytes).mod(Oracle.Q));
        }
      }
    }
  }

  /** Around 256 and 512 products carries are passed on; 2,048 are the most. */
  @Test
  void sumsOfProductsAreThoseOfBigNumbers() {
    try (var arena = Arena.ofConfined()) {
      for (var count : new int[]{0, 1, 2, 3, 255, 256, 257, 416, 512, 513, 2048}) {
        for (var largest : new boolean[]{true, false}) {
          var a = arena.allocate((long) Math.max(1, count) * Limbs.SIZE);
          var b = arena.allocate(3L * Math.max(1, count) * Limbs.SIZE);
          var expected = BigInteger.ZERO;
          for (var i = 0; i < count; i++) {
            var x = largest ? Oracle.Q.subtract(BigInteger.ONE) : Oracle.random(random);
            var y = largest ? x : Oracle.random(random);
            a.asSlice(i * (long) Limbs.SIZE, Limbs.SIZE).copyFrom(digits(arena, x));
            b.asSlice((3L * i + 1) * Limbs.SIZE, Limbs.SIZE).copyFrom(digits(arena, y));
            expected = expected.add(x.multiply(y));
          }
          var out = arena.allocate(Limbs.SIZE);
          Limbs.dot(out, 0, a, b, Limbs.SIZE, 3L * Limbs.SIZE, count);
          assertThat(number(out)).isEqualTo(expected.mod(Oracle.Q));
        }
      }
      var room = arena.allocate(2049L * Limbs.SIZE);
      assertThatThrownBy(() -> Limbs.dot(room, 0, room, room, 0, Limbs.SIZE, 2049))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2048 products add up, not 2049");
    }
  }

  /** What no product reaches: every digit full, and the last one beyond. */
  @Test
  void fullDigitsAreReduced() {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(Limbs.SIZE);
      for (var last : new long[]{0, 1, Limbs.MASK, (1L << 55) - 1}) {
        for (var round = 0; round < 200; round++) {
          var digits = new long[10];
          for (var i = 0; i < digits.length; i++) {
            digits[i] = round == 0 ? Limbs.MASK : random.nextInt(4) == 0 ? 0 : random.nextLong() & Limbs.MASK;
          }
          digits[9] = last;
          Reduction.reduce(out, 0, digits[0], digits[1], digits[2], digits[3], digits[4], digits[5],
              digits[6], digits[7], digits[8], digits[9]);
          assertThat(number(out)).isEqualTo(value(digits).mod(Oracle.Q));
        }
      }
    }
  }

  /**
   * Digits of sums and differences not yet carried, down to 0 and up to 2^270.
   */
  @Test
  void digitsWithCarriesAndBorrowsAreSettled() {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(Limbs.SIZE);
      for (var round = 0; round < 2000; round++) {
        var digits = new long[5];
        for (var i = 0; i < 4; i++) {
          digits[i] = random.nextLong() >> (8 + random.nextInt(20));
        }
        digits[4] = round % 3 == 0 ? (1L << 62) - 1 : random.nextLong() >>> (2 + random.nextInt(40));
        if (value(digits).signum() >= 0) {
          Reduction.settle(out, 0, digits[0], digits[1], digits[2], digits[3], digits[4]);
          assertThat(number(out)).isEqualTo(value(digits).mod(Oracle.Q));
        }
      }
      Reduction.settle(out, 0, -1, 0, 0, 0, 1);
      assertThat(number(out)).isEqualTo(BigInteger.ONE.shiftLeft(208).subtract(BigInteger.ONE));
    }
  }

  private List<BigInteger> scalars() {
    return Stream.concat(Oracle.edges(), Stream.generate(() -> Oracle.random(random)).limit(40)).toList();
  }

  /** Scalars and what 32 bytes hold beyond. */
  private List<BigInteger> values() {
    var values = new ArrayList<>(scalars());
    values.addAll(List.of(Oracle.Q, Oracle.Q.add(BigInteger.ONE), TOP, TOP.subtract(BigInteger.ONE)));
    return values;
  }

  private static MemorySegment digits(Arena arena, BigInteger value) {
    var digits = arena.allocate(Limbs.SIZE);
    for (var i = 0; i < 5; i++) {
      digits.setAtIndex(ValueLayout.JAVA_LONG, i, value.shiftRight(i * Limbs.BITS).longValue() & Limbs.MASK);
    }
    return digits;
  }

  private static BigInteger number(MemorySegment digits) {
    return value(digits.asSlice(0, Limbs.SIZE).toArray(ValueLayout.JAVA_LONG));
  }

  private static BigInteger value(long[] digits) {
    var value = BigInteger.ZERO;
    for (var i = digits.length - 1; i >= 0; i--) {
      value = value.shiftLeft(Limbs.BITS).add(BigInteger.valueOf(digits[i]));
    }
    return value;
  }
}
