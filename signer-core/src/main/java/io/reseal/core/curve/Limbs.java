package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Arithmetic modulo the group order q on four 64-bit limbs, least significant
 * first, off the heap, in time that does not depend on the values.
 *
 * <p>
 * No branch and no address depends on a limb; a choice is a mask. (HotSpot
 * promises nothing, but it makes no branch out of masks and has no data-
 * dependent multiplication on the processors we run on.) All inputs are below q
 * unless said otherwise, all results are, and a result may overwrite an
 * operand.
 *
 * <p>
 * With {@code q = 2^256 - c} and c of 129 bits, {@code h * 2^256 + l} is
 * congruent to {@code h * c + l}: that fold shortens a product.
 */
final class Limbs {

  /** Size of a scalar in bytes. */
  static final int SIZE = 32;

  private static final int COUNT = 4;
  private static final int WIDE = 2 * COUNT;
  private static final long[] Q = {0xBFD25E8CD0364141L, 0xBAAEDCE6AF48A03BL, 0xFFFFFFFFFFFFFFFEL,
      0xFFFFFFFFFFFFFFFFL};
  private static final long[] C = {0x402DA1732FC9BEBFL, 0x4551231950B75FC4L, 1L};
  private static final int[] HIGH = {4, 3, 1, 1}; // limbs above 2^256 before each fold
  private static final long[] SQUARE = {0x896CF21467D7D140L, 0x741496C20E7CF878L, 0xE697F5E45BCD07C6L,
      0x9D671CD581C69BC5L}; // 2^512
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
    for (var i = 0; i < COUNT; i++) {
      set(out, i, bytes.get(BIG_ENDIAN, 8L * (COUNT - 1 - i)));
    }
    return belowOrder(out) == 1;
  }

  /** Writes 32 bytes, big-endian. */
  static void write(MemorySegment bytes, MemorySegment a) {
    for (var i = 0; i < COUNT; i++) {
      bytes.set(BIG_ENDIAN, 8L * (COUNT - 1 - i), get(a, i));
    }
  }

  /** Reads 1 to 64 bytes, big-endian, reduced modulo q. */
  static void reduce(MemorySegment out, MemorySegment bytes) {
    try (var padded = SecretBytes.allocate(2 * SIZE); var wide = SecretBytes.allocate(2 * SIZE)) {
      var value = padded.expose();
      value.asSlice(2 * SIZE - bytes.byteSize()).copyFrom(bytes);
      for (var i = 0; i < WIDE; i++) {
        set(wide.expose(), i, value.get(BIG_ENDIAN, 8L * (WIDE - 1 - i)));
      }
      fold(out, wide.expose());
    }
  }

  /** Reduces a value of 256 bits, which is below 2q, in place. */
  static void reduceOnce(MemorySegment a) {
    subtractOrderIf(1 - belowOrder(a), a);
  }

  /** {@code a + b}. */
  static void add(MemorySegment out, MemorySegment a, MemorySegment b) {
    var carry = 0L;
    for (var i = 0; i < COUNT; i++) {
      var partial = get(a, i) + get(b, i);
      var sum = partial + carry;
      carry = carryOf(get(a, i), get(b, i), partial) + carryOf(partial, carry, sum);
      set(out, i, sum);
    }
    subtractOrderIf(carry | (1 - belowOrder(out)), out);
  }

  /** {@code a - b}. */
  static void subtract(MemorySegment out, MemorySegment a, MemorySegment b) {
    var borrow = 0L;
    for (var i = 0; i < COUNT; i++) {
      var partial = get(a, i) - get(b, i);
      var difference = partial - borrow;
      borrow = borrowOf(get(a, i), get(b, i), partial) + borrowOf(partial, borrow, difference);
      set(out, i, difference);
    }
    var mask = -borrow;
    var carry = 0L;
    for (var i = 0; i < COUNT; i++) {
      var order = Q[i] & mask;
      var partial = get(out, i) + order;
      var sum = partial + carry;
      carry = carryOf(get(out, i), order, partial) + carryOf(partial, carry, sum);
      set(out, i, sum);
    }
  }

  /** {@code a * b}. */
  static void multiply(MemorySegment out, MemorySegment a, MemorySegment b) {
    try (var product = SecretBytes.allocate(2 * SIZE)) {
      var wide = product.expose();
      for (var i = 0; i < COUNT; i++) {
        var carry = 0L;
        for (var j = 0; j < COUNT; j++) {
          carry = accumulate(wide, i + j, get(a, i), get(b, j), carry);
        }
        set(wide, i + COUNT, carry);
      }
      fold(out, wide);
    }
  }

  /**
   * Adds {@code a * b} to nine limbs, unreduced: room for 2^63 products.
   */
  static void addProduct(MemorySegment sum, MemorySegment a, MemorySegment b) {
    for (var i = 0; i < COUNT; i++) {
      var carry = 0L;
      for (var j = 0; j < COUNT; j++) {
        carry = accumulate(sum, i + j, get(a, i), get(b, j), carry);
      }
      for (var k = i + COUNT; k <= WIDE; k++) {
        var limb = get(sum, k) + carry;
        carry = carryOf(get(sum, k), carry, limb);
        set(sum, k, limb);
      }
    }
  }

  /**
   * Reduces nine limbs, which are overwritten. The ninth is folded twice: the
   * first time may carry into it again.
   */
  static void reduceSum(MemorySegment out, MemorySegment sum) {
    for (var round = 0; round < 2; round++) {
      var top = get(sum, WIDE);
      set(sum, WIDE, 0);
      var carry = 0L;
      for (var j = 0; j < COUNT; j++) {
        carry = accumulate(sum, j, top, SQUARE[j], carry);
      }
      for (var k = COUNT; k <= WIDE; k++) {
        var limb = get(sum, k) + carry;
        carry = carryOf(get(sum, k), carry, limb);
        set(sum, k, limb);
      }
    }
    fold(out, sum);
  }

  /**
   * {@code a^(q-2)}, the inverse of a nonzero a, and 0 for 0. The exponent is
   * public.
   */
  static void invert(MemorySegment out, MemorySegment a) {
    try (var power = SecretBytes.allocate(SIZE)) {
      var result = power.expose();
      set(result, 0, 1);
      for (var bit = 64 * COUNT - 1; bit >= 0; bit--) {
        multiply(result, result, result);
        var limb = bit < 64 ? Q[0] - 2 : Q[bit / 64];
        if (((limb >>> (bit % 64)) & 1) == 1) {
          multiply(result, result, a);
        }
      }
      out.copyFrom(result);
    }
  }

  /** {@code a} for bit 0 and {@code b} for bit 1, with the bit as a mask. */
  static void choose(MemorySegment out, long bit, MemorySegment a, MemorySegment b) {
    var mask = -(bit & 1);
    for (var i = 0; i < COUNT; i++) {
      set(out, i, (get(a, i) & ~mask) | (get(b, i) & mask));
    }
  }

  /** Whether all limbs are 0. */
  static boolean isZero(MemorySegment a) {
    var bits = get(a, 0) | get(a, 1) | get(a, 2) | get(a, 3);
    return (bits | -bits) >>> 63 == 0;
  }

  /**
   * Reduces eight limbs, which are overwritten. Each fold takes the length in
   * bits from 512 to 386, 260, 257 and 256; then at most one q is left to
   * subtract.
   */
  private static void fold(MemorySegment out, MemorySegment wide) {
    for (var limbs : HIGH) {
      for (var i = 0; i < limbs; i++) {
        var high = get(wide, COUNT + i);
        set(wide, COUNT + i, 0);
        var carry = 0L;
        for (var j = 0; j < C.length; j++) {
          carry = accumulate(wide, i + j, high, C[j], carry);
        }
        for (var k = i + C.length; k < WIDE; k++) {
          var sum = get(wide, k) + carry;
          carry = carryOf(get(wide, k), carry, sum);
          set(wide, k, sum);
        }
      }
    }
    out.copyFrom(wide.asSlice(0, SIZE));
    subtractOrderIf(1 - belowOrder(out), out);
  }

  /** Adds {@code a * b + carry} to a limb and returns what exceeds it. */
  private static long accumulate(MemorySegment limbs, int at, long a, long b, long carry) {
    var low = a * b;
    var limb = get(limbs, at);
    var partial = low + limb;
    var sum = partial + carry;
    set(limbs, at, sum);
    return Math.unsignedMultiplyHigh(a, b) + carryOf(low, limb, partial) + carryOf(partial, carry, sum);
  }

  /** 1 if below q, else 0: whether subtracting q borrows. */
  private static long belowOrder(MemorySegment a) {
    var borrow = 0L;
    for (var i = 0; i < COUNT; i++) {
      var partial = get(a, i) - Q[i];
      borrow = borrowOf(get(a, i), Q[i], partial) + borrowOf(partial, borrow, partial - borrow);
    }
    return borrow;
  }

  private static void subtractOrderIf(long bit, MemorySegment a) {
    var mask = -bit;
    var borrow = 0L;
    for (var i = 0; i < COUNT; i++) {
      var order = Q[i] & mask;
      var partial = get(a, i) - order;
      var difference = partial - borrow;
      borrow = borrowOf(get(a, i), order, partial) + borrowOf(partial, borrow, difference);
      set(a, i, difference);
    }
  }

  /** 1 if {@code a + b}, which is {@code sum} in 64 bits, exceeds them. */
  private static long carryOf(long a, long b, long sum) {
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  /** 1 if {@code a - b}, which is {@code difference} in 64 bits, is negative. */
  private static long borrowOf(long a, long b, long difference) {
    return ((~a & b) | ((~a | b) & difference)) >>> 63;
  }

  private static long get(MemorySegment limbs, int index) {
    return limbs.get(JAVA_LONG, 8L * index);
  }

  private static void set(MemorySegment limbs, int index, long value) {
    limbs.set(JAVA_LONG, 8L * index, value);
  }
}
