package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums of products of blocks against polynomials written as big numbers. */
class Gf128Test {

  private static final long SEED = 128_2026;
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128).add(BigInteger.valueOf(0x87));

  private final Random random = new Random(SEED);

  @Test
  void rowsAndSingleBlocksCombineLikePolynomials() {
    for (var kind = 0; kind < 8; kind++) {
      var factors = bytes(Gf128.FACTORS * Gf128.SIZE, kind);
      var columns = bytes(Extension.COLUMNS, (kind + 1) % 4 + 2);
      try (var arena = Arena.ofConfined()) {
        var rows = arena.allocate(Extension.ROWS);
        var square = arena.allocate(BitMatrix.ROOM);
        var secret = arena.allocate(Extension.COLUMNS).copyFrom(MemorySegment.ofArray(columns));
        BitMatrix.rows(secret, Extension.HEIGHT, rows, square);
        var sums = arena.allocate(Extension.SUMS);
        var room = arena.allocate(Gf128.ROOM);
        Gf128.combineRows(factors, rows, sums, room);
        var turned = arena.allocate(Extension.SUMS);
        BitMatrix.rows(sums, BaseOt.COUNT, turned, square);
        var one = arena.allocate(Gf128.SIZE);
        for (var k = 0; k < BaseOt.COUNT; k++) {
          var column = Arrays.copyOfRange(columns, k * Extension.COLUMN, (k + 1) * Extension.COLUMN);
          var expected = combined(factors, column);
          assertThat(number(Fields.reveal(turned), k * Gf128.SIZE)).isEqualTo(expected);
          Gf128.combine(factors, secret.asSlice((long) k * Extension.COLUMN, Extension.COLUMN), one, room);
          assertThat(number(Fields.reveal(one), 0)).isEqualTo(expected);
        }
      }
    }
  }

  /** Zeros, ones, the lowest bit, the highest bit, else random. */
  private byte[] bytes(int size, int kind) {
    var bytes = new byte[size];
    switch (kind) {
      case 0 -> Arrays.fill(bytes, (byte) 0);
      case 1 -> Arrays.fill(bytes, (byte) 0xff);
      case 2 -> bytes[0] = 1;
      case 3 -> bytes[size - 1] = (byte) 0x80;
      default -> random.nextBytes(bytes);
    }
    return bytes;
  }

  private static BigInteger combined(byte[] factors, byte[] column) {
    var sum = number(column, Gf128.FACTORS * Gf128.SIZE);
    for (var m = 0; m < Gf128.FACTORS; m++) {
      sum = sum.xor(product(number(factors, m * Gf128.SIZE), number(column, m * Gf128.SIZE)));
    }
    return sum;
  }

  private static BigInteger product(BigInteger a, BigInteger b) {
    var product = BigInteger.ZERO;
    for (var bit = 127; bit >= 0; bit--) {
      product = product.shiftLeft(1);
      product = product.testBit(128) ? product.xor(MODULUS) : product;
      product = a.testBit(bit) ? product.xor(b) : product;
    }
    return product;
  }

  private static BigInteger number(byte[] bytes, int from) {
    var reversed = new byte[Gf128.SIZE];
    for (var i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[from + reversed.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }
}
