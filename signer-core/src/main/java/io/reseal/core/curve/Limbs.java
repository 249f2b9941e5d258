package io.reseal.core.curve;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Arithmetic modulo the group order q on five digits of 52 bits, least
 * significant first, a 64-bit word each, off the heap, in time that does not
 * depend on the values.
 *
 * <p>
 * No branch and no address depends on a digit; a choice is a mask. (HotSpot
 * promises nothing, but it makes no branch out of masks and has no data-
 * dependent multiplication on the processors we run on.) The twelve bits that a
 * word has to spare take the carries of many sums before any is passed on;
 * words of 64 bits would need four operations more for each.
 *
 * <p>
 * While a kernel runs its digits are local variables: registers or the stack of
 * a compiled method, where no collector copies anything. All inputs are below q
 * unless said otherwise, all results are, and a result may overwrite an
 * operand. A number is named by a segment and where in it its 40 bytes begin.
 */
final class Limbs {

  /** Size of a scalar in this form, in bytes. */
  static final int SIZE = 5 * Long.BYTES;

  /** Bits of a digit. */
  static final int BITS = 52;

  /** Largest digit. */
  static final long MASK = (1L << BITS) - 1;

  // q
  static final long Q0 = 0x25e8cd0364141L;
  static final long Q1 = 0xe6af48a03bbfdL;
  static final long Q2 = 0xffffffebaaedcL;
  static final long Q3 = 0xfffffffffffffL;
  static final long Q4 = 0x0ffffffffffffL;

  private static final int ENCODED = 32;
  private static final int LAZY = 256; // products whose columns fit 64 bits together: 9 * 256 * 2^52

  private static final int PRODUCTS = 2048;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED; // never looks at the
                                                                                  // address
  private static final ValueLayout.OfLong BIG_ENDIAN = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(ByteOrder.BIG_ENDIAN);

  private Limbs() {
  }

  /**
   * Reads 32 bytes, big-endian.
   *
   * @return whether the value is below q; if not it is not a scalar
   */
  static boolean read(MemorySegment out, MemorySegment bytes) {
    var w0 = bytes.get(BIG_ENDIAN, 24);
    var w1 = bytes.get(BIG_ENDIAN, 16);
    var w2 = bytes.get(BIG_ENDIAN, 8);
    var w3 = bytes.get(BIG_ENDIAN, 0);
    set(out, 0, digit0(w0), digit1(w0, w1), digit2(w1, w2), digit3(w2, w3), digit4(w3));
    return isBelowOrder(digit0(w0), digit1(w0, w1), digit2(w1, w2), digit3(w2, w3), digit4(w3));
  }

  /** Reads 32 bytes, big-endian, modulo q. */
  static void readReduced(MemorySegment out, long at, MemorySegment bytes, long from) {
    var w0 = bytes.get(BIG_ENDIAN, from + 24);
    var w1 = bytes.get(BIG_ENDIAN, from + 16);
    var w2 = bytes.get(BIG_ENDIAN, from + 8);
    var w3 = bytes.get(BIG_ENDIAN, from);
    Reduction.subtractOrder(out, at, digit0(w0), digit1(w0, w1), digit2(w1, w2), digit3(w2, w3), digit4(w3));
  }

  /** Adds 32 bytes, big-endian, of any value, if the secret bit is 1. */
  static void addIf(long bit, MemorySegment sum, long at, MemorySegment bytes, long from) {
    var mask = -(bit & 1);
    var w0 = bytes.get(BIG_ENDIAN, from + 24) & mask;
    var w1 = bytes.get(BIG_ENDIAN, from + 16) & mask;
    var w2 = bytes.get(BIG_ENDIAN, from + 8) & mask;
    var w3 = bytes.get(BIG_ENDIAN, from) & mask;
    Reduction.settle(sum, at, get(sum, at, 0) + digit0(w0), get(sum, at, 1) + digit1(w0, w1),
        get(sum, at, 2) + digit2(w1, w2), get(sum, at, 3) + digit3(w2, w3), get(sum, at, 4) + digit4(w3));
  }

  /** Writes 32 bytes, big-endian. */
  static void write(MemorySegment bytes, long to, MemorySegment a, long at) {
    var a0 = get(a, at, 0);
    var a1 = get(a, at, 1);
    var a2 = get(a, at, 2);
    var a3 = get(a, at, 3);
    var a4 = get(a, at, 4);
    bytes.set(BIG_ENDIAN, to + 24, a0 | (a1 << 52));
    bytes.set(BIG_ENDIAN, to + 16, (a1 >>> 12) | (a2 << 40));
    bytes.set(BIG_ENDIAN, to + 8, (a2 >>> 24) | (a3 << 28));
    bytes.set(BIG_ENDIAN, to, (a3 >>> 36) | (a4 << 16));
  }

  /** Reads 1 to 64 bytes, big-endian, reduced modulo q. */
  static void reduce(MemorySegment out, MemorySegment bytes) {
    try (var padded = SecretBytes.allocate(2 * ENCODED)) {
      var wide = padded.expose();
      MemorySegment.copy(bytes, 0, wide, 2 * ENCODED - bytes.byteSize(), bytes.byteSize());
      var w0 = wide.get(BIG_ENDIAN, 56);
      var w1 = wide.get(BIG_ENDIAN, 48);
      var w2 = wide.get(BIG_ENDIAN, 40);
      var w3 = wide.get(BIG_ENDIAN, 32);
      var w4 = wide.get(BIG_ENDIAN, 24);
      var w5 = wide.get(BIG_ENDIAN, 16);
      var w6 = wide.get(BIG_ENDIAN, 8);
      var w7 = wide.get(BIG_ENDIAN, 0);
      Reduction.reduce(out, 0, digit0(w0), digit1(w0, w1), digit2(w1, w2), digit3(w2, w3),
          (w3 >>> 16 | w4 << 48) & MASK, (w4 >>> 4) & MASK, (w4 >>> 56 | w5 << 8) & MASK,
          (w5 >>> 44 | w6 << 20) & MASK, (w6 >>> 32 | w7 << 32) & MASK, w7 >>> 20);
    }
  }

  /** {@code a + b}. */
  static void add(MemorySegment out, long at, MemorySegment a, long aAt, MemorySegment b, long bAt) {
    Reduction.subtractOrder(out, at, get(a, aAt, 0) + get(b, bAt, 0), get(a, aAt, 1) + get(b, bAt, 1),
        get(a, aAt, 2) + get(b, bAt, 2), get(a, aAt, 3) + get(b, bAt, 3), get(a, aAt, 4) + get(b, bAt, 4));
  }

  /** Adds {@code b} if the secret bit is 1. */
  static void addIf(long bit, MemorySegment sum, MemorySegment b, long bAt) {
    var mask = -(bit & 1);
    Reduction.subtractOrder(sum, 0, get(sum, 0, 0) + (get(b, bAt, 0) & mask),
        get(sum, 0, 1) + (get(b, bAt, 1) & mask), get(sum, 0, 2) + (get(b, bAt, 2) & mask),
        get(sum, 0, 3) + (get(b, bAt, 3) & mask), get(sum, 0, 4) + (get(b, bAt, 4) & mask));
  }

  /** {@code a - b}. */
  static void subtract(MemorySegment out, long at, MemorySegment a, long aAt, MemorySegment b, long bAt) {
    subtractMasked(out, at, a, aAt, -1, b, bAt);
  }

  /** Subtracts {@code b} if the secret bit is 1. */
  static void subtractIf(long bit, MemorySegment difference, long at, MemorySegment b) {
    subtractMasked(difference, at, difference, at, -(bit & 1), b, 0);
  }

  /** {@code a - b + c} as 32 bytes, big-endian, of which all may be public. */
  static void writeSum(MemorySegment bytes, long to, MemorySegment room, MemorySegment a, MemorySegment b,
      long at, MemorySegment c, long cAt) {
    Reduction.settle(room, 0, get(a, at, 0) - get(b, at, 0) + get(c, cAt, 0) + Q0,
        get(a, at, 1) - get(b, at, 1) + get(c, cAt, 1) + Q1,
        get(a, at, 2) - get(b, at, 2) + get(c, cAt, 2) + Q2,
        get(a, at, 3) - get(b, at, 3) + get(c, cAt, 3) + Q3,
        get(a, at, 4) - get(b, at, 4) + get(c, cAt, 4) + Q4);
    write(bytes, to, room, 0);
  }

  /** {@code a * b}. */
  static void multiply(MemorySegment out, MemorySegment a, MemorySegment b) {
    dot(out, 0, a, b, 0, 0, 1);
  }

  /**
   * The sum of {@code count} products: of the numbers of {@code a}, side by side
   * from its start, and as many of {@code b}, each {@code step} bytes after the
   * one before. Reduced once.
   *
   * @throws IllegalArgumentException
   *           for more than 2,048 products, which {@link Reduction#reduce} has no
   *           room for
   */
  static void dot(MemorySegment out, long at, MemorySegment a, MemorySegment b, long bAt, long step,
      int count) {
    if (count > PRODUCTS) {
      throw new IllegalArgumentException("at most " + PRODUCTS + " products add up, not " + count);
    }
    long c0 = 0;
    long c1 = 0;
    long c2 = 0;
    long c3 = 0;
    long c4 = 0;
    long c5 = 0;
    long c6 = 0;
    long c7 = 0;
    long c8 = 0;
    long c9 = 0;
    for (var first = 0; first < count; first += LAZY) {
      for (var i = first; i < Math.min(count, first + LAZY); i++) {
        var from = (long) i * SIZE;
        var a0 = get(a, from, 0);
        var a1 = get(a, from, 1);
        var a2 = get(a, from, 2);
        var a3 = get(a, from, 3);
        var a4 = get(a, from, 4);
        var other = bAt + i * step;
        var b0 = get(b, other, 0);
        var b1 = get(b, other, 1);
        var b2 = get(b, other, 2);
        var b3 = get(b, other, 3);
        var b4 = get(b, other, 4);
        c0 += low(a0, b0);
        c1 += high(a0, b0) + low(a0, b1) + low(a1, b0);
        c2 += high(a0, b1) + high(a1, b0) + low(a0, b2) + low(a1, b1) + low(a2, b0);
        c3 += high(a0, b2) + high(a1, b1) + high(a2, b0) + low(a0, b3) + low(a1, b2) + low(a2, b1)
            + low(a3, b0);
        c4 += high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + low(a0, b4) + low(a1, b3)
            + low(a2, b2) + low(a3, b1) + low(a4, b0);
        c5 += high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0) + low(a1, b4)
            + low(a2, b3) + low(a3, b2) + low(a4, b1);
        c6 += high(a1, b4) + high(a2, b3) + high(a3, b2) + high(a4, b1) + low(a2, b4) + low(a3, b3)
            + low(a4, b2);
        c7 += high(a2, b4) + high(a3, b3) + high(a4, b2) + low(a3, b4) + low(a4, b3);
        c8 += high(a3, b4) + high(a4, b3) + low(a4, b4);
        c9 += high(a4, b4);
      }
      // What is left in each column is below 2^52 again; the last has room.
      c1 += c0 >>> BITS;
      c2 += c1 >>> BITS;
      c3 += c2 >>> BITS;
      c4 += c3 >>> BITS;
      c5 += c4 >>> BITS;
      c6 += c5 >>> BITS;
      c7 += c6 >>> BITS;
      c8 += c7 >>> BITS;
      c9 += c8 >>> BITS;
      c0 &= MASK;
      c1 &= MASK;
      c2 &= MASK;
      c3 &= MASK;
      c4 &= MASK;
      c5 &= MASK;
      c6 &= MASK;
      c7 &= MASK;
      c8 &= MASK;
    }
    Reduction.reduce(out, at, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
  }

  /** {@code a} for bit 0 and {@code b} for bit 1, with the bit as a mask. */
  static void choose(MemorySegment out, long bit, MemorySegment a, MemorySegment b) {
    var mask = -(bit & 1);
    for (var i = 0; i < 5; i++) {
      out.set(WORD, 8L * i, (get(a, 0, i) & ~mask) | (get(b, 0, i) & mask));
    }
  }

  /** Whether all digits are 0. */
  static boolean isZero(MemorySegment a) {
    var bits = get(a, 0, 0) | get(a, 0, 1) | get(a, 0, 2) | get(a, 0, 3) | get(a, 0, 4);
    return (bits | -bits) >>> 63 == 0;
  }

  /** The lower digit of a product. */
  static long low(long a, long b) {
    return (a * b) & MASK;
  }

  /** The upper digit of a product; the second factor is a digit. */
  static long high(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b << (Long.SIZE - BITS));
  }

  static void set(MemorySegment out, long at, long a0, long a1, long a2, long a3, long a4) {
    out.set(WORD, at, a0);
    out.set(WORD, at + 8, a1);
    out.set(WORD, at + 16, a2);
    out.set(WORD, at + 24, a3);
    out.set(WORD, at + 32, a4);
  }

  private static void subtractMasked(MemorySegment out, long at, MemorySegment a, long aAt, long mask,
      MemorySegment b, long bAt) {
    Reduction.subtractOrder(out, at, get(a, aAt, 0) - (get(b, bAt, 0) & mask) + Q0,
        get(a, aAt, 1) - (get(b, bAt, 1) & mask) + Q1, get(a, aAt, 2) - (get(b, bAt, 2) & mask) + Q2,
        get(a, aAt, 3) - (get(b, bAt, 3) & mask) + Q3, get(a, aAt, 4) - (get(b, bAt, 4) & mask) + Q4);
  }

  private static boolean isBelowOrder(long a0, long a1, long a2, long a3, long a4) {
    var borrow = (a0 - Q0) >> BITS;
    borrow = (a1 - Q1 + borrow) >> BITS;
    borrow = (a2 - Q2 + borrow) >> BITS;
    borrow = (a3 - Q3 + borrow) >> BITS;
    return a4 - Q4 + borrow < 0;
  }

  private static long digit0(long w0) {
    return w0 & MASK;
  }

  private static long digit1(long w0, long w1) {
    return (w0 >>> 52 | w1 << 12) & MASK;
  }

  private static long digit2(long w1, long w2) {
    return (w1 >>> 40 | w2 << 24) & MASK;
  }

  private static long digit3(long w2, long w3) {
    return (w2 >>> 28 | w3 << 36) & MASK;
  }

  private static long digit4(long w3) {
    return w3 >>> 16;
  }

  private static long get(MemorySegment limbs, long at, int index) {
    return limbs.get(WORD, at + 8L * index);
  }
}
