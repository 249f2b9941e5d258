package io.reseal.core.curve;

import static io.reseal.core.curve.Limbs.BITS;
import static io.reseal.core.curve.Limbs.MASK;
import static io.reseal.core.curve.Limbs.high;
import static io.reseal.core.curve.Limbs.low;

import java.lang.foreign.MemorySegment;

/**
 * From any five or ten digits of 52 bits to the same number modulo q, in time
 * that does not depend on it.
 *
 * <p>
 * With {@code q = 2^256 - c} and c of 129 bits, {@code h * 2^256 + l} is
 * congruent to {@code h * c + l}, and {@code h * 2^260 + l} to
 * {@code h * 16c + l}: such a fold shortens a number.
 */
final class Reduction {

  // c
  private static final long C0 = 0xda1732fc9bebfL;
  private static final long C1 = 0x1950b75fc4402L;
  private static final long C2 = 0x1455123L;

  // 16 c
  private static final long D0 = 0xa1732fc9bebf0L;
  private static final long D1 = 0x950b75fc4402dL;
  private static final long D2 = 0x14551231L;

  private static final int TOP = 48; // bits of the fifth digit below 2^256
  private static final long TOP_MASK = (1L << TOP) - 1;

  private Reduction() {
  }

  /**
   * Ten digits, the last of up to 55 bits. Three folds take the length in bits
   * from 523 to 397, 270 and 257.
   */
  static void reduce(MemorySegment out, long at, long c0, long c1, long c2, long c3, long c4, long c5,
      long c6, long c7, long c8, long c9) {
    var t0 = c0 + low(c5, D0);
    var t1 = c1 + high(c5, D0) + low(c5, D1) + low(c6, D0);
    var t2 = c2 + high(c5, D1) + high(c6, D0) + low(c5, D2) + low(c6, D1) + low(c7, D0);
    var t3 = c3 + high(c5, D2) + high(c6, D1) + high(c7, D0) + low(c6, D2) + low(c7, D1) + low(c8, D0);
    var t4 = c4 + high(c6, D2) + high(c7, D1) + high(c8, D0) + low(c7, D2) + low(c8, D1) + low(c9, D0);
    var t5 = high(c7, D2) + high(c8, D1) + high(c9, D0) + low(c8, D2) + low(c9, D1);
    var t6 = high(c8, D2) + high(c9, D1) + low(c9, D2);
    var t7 = high(c9, D2);
    t1 += t0 >>> BITS;
    t2 += t1 >>> BITS;
    t3 += t2 >>> BITS;
    t4 += t3 >>> BITS;
    t5 += t4 >>> BITS;
    t6 += t5 >>> BITS;
    t7 += t6 >>> BITS;
    t5 &= MASK;
    t6 &= MASK;
    var u0 = (t0 & MASK) + low(t5, D0);
    var u1 = (t1 & MASK) + high(t5, D0) + low(t5, D1) + low(t6, D0);
    var u2 = (t2 & MASK) + high(t5, D1) + high(t6, D0) + low(t5, D2) + low(t6, D1) + low(t7, D0);
    var u3 = (t3 & MASK) + high(t5, D2) + high(t6, D1) + high(t7, D0) + low(t6, D2) + low(t7, D1);
    var u4 = (t4 & MASK) + high(t6, D2) + high(t7, D1) + low(t7, D2) + (high(t7, D2) << BITS);
    settle(out, at, u0, u1, u2, u3, u4);
  }

  /**
   * Five digits that may be negative or exceed 52 bits, of a number from 0 to
   * 2^270.
   */
  static void settle(MemorySegment out, long at, long u0, long u1, long u2, long u3, long u4) {
    var v1 = u1 + (u0 >> BITS);
    var v2 = u2 + (v1 >> BITS);
    var v3 = u3 + (v2 >> BITS);
    var v4 = u4 + (v3 >> BITS);
    var above = v4 >>> TOP;
    subtractOrder(out, at, (u0 & MASK) + low(above, C0), (v1 & MASK) + high(above, C0) + low(above, C1),
        (v2 & MASK) + high(above, C1) + above * C2, v3 & MASK, v4 & TOP_MASK);
  }

  /** The same of a number below 2q. */
  static void subtractOrder(MemorySegment out, long at, long v0, long v1, long v2, long v3, long v4) {
    var w1 = v1 + (v0 >> BITS);
    var w2 = v2 + (w1 >> BITS);
    var w3 = v3 + (w2 >> BITS);
    var w4 = v4 + (w3 >> BITS);
    var w0 = v0 & MASK;
    w1 &= MASK;
    w2 &= MASK;
    w3 &= MASK;
    var d0 = w0 - Limbs.Q0;
    var d1 = w1 - Limbs.Q1 + (d0 >> BITS);
    var d2 = w2 - Limbs.Q2 + (d1 >> BITS);
    var d3 = w3 - Limbs.Q3 + (d2 >> BITS);
    var d4 = w4 - Limbs.Q4 + (d3 >> BITS);
    var below = d4 >> (Long.SIZE - 1); // all ones when it was below q
    Limbs.set(out, at, choose(below, w0, d0 & MASK), choose(below, w1, d1 & MASK),
        choose(below, w2, d2 & MASK), choose(below, w3, d3 & MASK), choose(below, w4, d4));
  }

  private static long choose(long mask, long set, long clear) {
    return clear ^ (mask & (set ^ clear));
  }
}
