package io.reseal.core.ot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums of products in GF(2^128) = GF(2)[X] / (X^128 + X^7 + X^2 + X + 1) of
 * secret blocks with public factors. Coefficient b of a block is its bit b, so
 * this is not the bit order of GCM.
 *
 * <p>
 * A product is a sum of shifted copies of the secret block, one for each bit
 * set in the factor: which ones is public, and no bit of the block is looked
 * at.
 */
final class Gf128 {

  /** Length of an element in bytes. */
  static final int SIZE = 16;

  /** Bytes of room that {@link #combineRows} needs: 255 rows. */
  static final int ROOM = 255 * BitMatrix.ROW;

  /** Factors of one challenge. */
  static final int FACTORS = 4;

  private static final int BITS = 128;
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  private Gf128() {
  }

  /**
   * For each of 128 columns of 5 blocks: X_1 b_1 + ... + X_4 b_4 + b_5. All are
   * done at once, on rows.
   *
   * @param factors
   *          X_1, ..., X_4: 64 public bytes
   * @param rows
   *          640 rows of 16 bytes
   * @param out
   *          128 rows of 16 bytes: bit k of row r is coefficient r of column k's
   *          sum
   */
  static void combineRows(byte[] factors, MemorySegment rows, MemorySegment out, MemorySegment room) {
    var powers = powers(factors);
    // Those powers that reach row r from a row that exists; r and they are public.
    var from = new int[FACTORS];
    var to = new int[FACTORS];
    for (var r = 0; r < 2 * BITS - 1; r++) {
      var low = 0L;
      var high = 0L;
      for (var m = 0; m < FACTORS; m++) {
        var of = powers.get(m);
        while (to[m] < of.length && of[to[m]] <= r) {
          to[m]++;
        }
        while (from[m] < to[m] && of[from[m]] <= r - BITS) {
          from[m]++;
        }
        for (var each = from[m]; each < to[m]; each++) {
          var at = ((long) m * BITS + r - of[each]) * BitMatrix.ROW;
          low ^= rows.get(WORD, at);
          high ^= rows.get(WORD, at + 8);
        }
      }
      room.set(WORD, (long) r * BitMatrix.ROW, low);
      room.set(WORD, (long) r * BitMatrix.ROW + 8, high);
    }
    xor(room, 0, rows, (long) FACTORS * BITS * BitMatrix.ROW, BITS * BitMatrix.ROW);
    for (var r = 2 * BITS - 2; r >= BITS; r--) {
      for (var down : new int[]{BITS, BITS - 1, BITS - 2, BITS - 7}) {
        xor(room, (long) (r - down) * BitMatrix.ROW, room, (long) r * BitMatrix.ROW, BitMatrix.ROW);
      }
    }
    out.copyFrom(room.asSlice(0, (long) BITS * BitMatrix.ROW));
  }

  /** Which powers of X each factor has, the lowest first. */
  private static List<int[]> powers(byte[] factors) {
    return IntStream.range(0, FACTORS).mapToObj(m -> IntStream.range(0, BITS)
        .filter(bit -> (factors[m * SIZE + bit / 8] >>> (bit % 8) & 1) == 1).toArray()).toList();
  }

  /**
   * X_1 b_1 + ... + X_4 b_4 + b_5 of a single secret string of 5 blocks.
   *
   * @param room
   *          32 bytes at least
   */
  static void combine(byte[] factors, MemorySegment blocks, MemorySegment out, MemorySegment room) {
    var wide = room.asSlice(0, 2L * SIZE).fill((byte) 0);
    for (var bit = 0; bit < FACTORS * BITS; bit++) {
      if ((factors[bit / 8] >>> (bit % 8) & 1) == 1) {
        addShifted(wide, blocks.asSlice((long) bit / BITS * SIZE, SIZE), bit % BITS);
      }
    }
    addShifted(wide, blocks.asSlice((long) FACTORS * SIZE, SIZE), 0);
    for (var word = 3; word >= 2; word--) {
      // X^128 = X^7 + X^2 + X + 1, 64 coefficients at a time from the top.
      var high = wide.get(WORD, 8L * word);
      xorWord(wide, word - 2, high ^ (high << 1) ^ (high << 2) ^ (high << 7));
      xorWord(wide, word - 1, (high >>> 63) ^ (high >>> 62) ^ (high >>> 57));
    }
    out.copyFrom(wide.asSlice(0, SIZE));
  }

  private static void addShifted(MemorySegment wide, MemorySegment block, int shift) {
    var low = block.get(WORD, 0);
    var high = block.get(WORD, 8);
    var word = shift / 64;
    var bits = shift % 64;
    xorWord(wide, word, low << bits);
    xorWord(wide, word + 1, (high << bits) | above(low, bits));
    if (word < 2) {
      xorWord(wide, word + 2, above(high, bits));
    }
  }

  /** What a left shift by a public count pushes out at the top. */
  private static long above(long value, int bits) {
    return bits == 0 ? 0 : value >>> (64 - bits);
  }

  private static void xorWord(MemorySegment words, int at, long value) {
    words.set(WORD, 8L * at, words.get(WORD, 8L * at) ^ value);
  }

  /** Adds {@code size} bytes, a multiple of 8, to others. */
  static void xor(MemorySegment to, long toAt, MemorySegment from, long fromAt, long size) {
    for (var at = 0L; at < size; at += Long.BYTES) {
      to.set(WORD, toAt + at, to.get(WORD, toAt + at) ^ from.get(WORD, fromAt + at));
    }
  }
}
