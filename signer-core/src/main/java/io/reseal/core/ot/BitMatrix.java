package io.reseal.core.ot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Bits of 128 columns turned into rows and back, off the heap, without a branch
 * on any. Bit b of a string is {@code byte[b / 8] >> (b mod 8) & 1}.
 */
final class BitMatrix {

  /** Width of a row in bytes. */
  static final int ROW = BaseOt.COUNT / 8;

  /** Bytes of room that a transposition needs. */
  static final int ROOM = 64 * Long.BYTES;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  private BitMatrix() {
  }

  /**
   * Turns 128 columns, {@code height} bits each, into {@code height} rows of 128
   * bits, bit k of row r being bit r of column k.
   *
   * @param height
   *          a multiple of 128
   */
  static void rows(MemorySegment columns, int height, MemorySegment rows, MemorySegment room) {
    var column = height / 8L;
    for (var strip = 0; strip < height / 64; strip++) {
      for (var half = 0; half < 2; half++) {
        for (var k = 0; k < 64; k++) {
          room.set(WORD, 8L * k, columns.get(WORD, (64 * half + k) * column + 8L * strip));
        }
        transpose(room);
        for (var r = 0; r < 64; r++) {
          rows.set(WORD, (64L * strip + r) * ROW + 8L * half, room.get(WORD, 8L * r));
        }
      }
    }
  }

  /**
   * 64 words of 64 bits, by swapping ever smaller squares (Hacker's Delight 7-3).
   */
  private static void transpose(MemorySegment words) {
    var mask = 0xFFFFFFFFL;
    for (var size = 32; size != 0; size >>>= 1) {
      for (var k = 0; k < 64; k = ((k | size) + 1) & ~size) {
        var low = words.get(WORD, 8L * k);
        var high = words.get(WORD, 8L * (k | size));
        var swap = ((low >>> size) ^ high) & mask;
        words.set(WORD, 8L * k, low ^ (swap << size));
        words.set(WORD, 8L * (k | size), high ^ swap);
      }
      mask ^= mask << (size >>> 1);
    }
  }
}
