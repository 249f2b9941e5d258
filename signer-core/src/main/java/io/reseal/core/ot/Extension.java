package io.reseal.core.ot;

import io.reseal.core.curve.SecretTranscripts;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.hash.Xof;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * 128 base transfers extended to 512 (SoftSpokenOT, Roy, ePrint 2022/192, with
 * k = 1): Bob chooses x and gets a row t of 128 bits for each of its bits;
 * Alice gets {@code q = t + x Delta}.
 *
 * <p>
 * 128 further bits of x and of each column mask what the consistency check
 * shows. Without that check Bob could choose another x for each column, and
 * learn Delta from what then fails.
 */
final class Extension {

  /** Rows of one batch, L. */
  static final int BATCH = 512;

  /** Rows with the mask. */
  static final int HEIGHT = BATCH + 128;

  /** Length of a column, and of x, in bytes. */
  static final int COLUMN = HEIGHT / 8;

  /** Length of all columns in bytes. */
  static final int COLUMNS = BaseOt.COUNT * COLUMN;

  /** Length of the columns' sums in bytes. */
  static final int SUMS = BaseOt.COUNT * Gf128.SIZE;

  /** Length of all rows in bytes. */
  static final int ROWS = HEIGHT * BitMatrix.ROW;

  private static final int ROOM = 4 * COLUMNS + 3 * SUMS + Gf128.ROOM + BitMatrix.ROOM;
  private static final int BLOCKS = (COLUMN + SecretTranscripts.SIZE - 1) / SecretTranscripts.SIZE;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  private Extension() {
  }

  /**
   * What Bob says.
   *
   * @param corrections
   *          U_0, ..., U_127
   * @param choice
   *          xhat
   * @param columns
   *          that_0, ..., that_127
   */
  record Said(Bytes corrections, Bytes choice, Bytes columns) {
  }

  /**
   * Step 3. Bob: {@code T_k = PRG(s_k^0)}, {@code U_k = T_k + PRG(s_k^1) + x};
   * then {@code xhat} and {@code that_k}, the sums that the challenge asks for.
   *
   * @param seeds
   *          256 of them
   * @param x
   *          80 bytes
   * @param rows
   *          receives the rows t, {@link #ROWS} bytes
   */
  static Said open(Bytes32 run, MemorySegment seeds, MemorySegment x, MemorySegment rows) {
    try (var room = new Room(ROOM)) {
      var both = room.take(2L * COLUMNS);
      stretch(run, seeds, 2, both);
      var corrections = room.take(COLUMNS);
      var columns = room.take(COLUMNS);
      for (var k = 0L; k < BaseOt.COUNT; k++) {
        for (var i = 0L; i < COLUMN; i += Long.BYTES) {
          var zero = both.get(LONG, 2 * k * COLUMN + i);
          var one = both.get(LONG, (2 * k + 1) * COLUMN + i);
          columns.set(LONG, k * COLUMN + i, zero);
          corrections.set(LONG, k * COLUMN + i, zero ^ one ^ x.get(LONG, i));
        }
      }
      var said = Fields.reveal(corrections);
      var square = room.take(BitMatrix.ROOM);
      BitMatrix.rows(columns, HEIGHT, rows, square);
      var challenge = challenge(run, said);
      var sums = room.take(SUMS);
      var turned = room.take(SUMS);
      var wide = room.take(Gf128.ROOM);
      Gf128.combineRows(challenge, rows, sums, wide);
      BitMatrix.rows(sums, BaseOt.COUNT, turned, square);
      var choice = sums.asSlice(0, Gf128.SIZE);
      Gf128.combine(challenge, x, choice, wide);
      return new Said(Bytes.of(said), Bytes.of(Fields.reveal(choice)), Bytes.of(Fields.reveal(turned)));
    }
  }

  /**
   * Step 4, check 1. Alice: {@code Q_k = Delta_k U_k + PRG(s_k^{Delta_k})}, and
   * whether {@code qhat_k = that_k + Delta_k xhat} for all k, as one verdict.
   *
   * @param rows
   *          receives the rows q, {@link #ROWS} bytes
   */
  static boolean accept(Bytes32 run, MemorySegment delta, MemorySegment seeds, Said said,
      MemorySegment rows) {
    try (var room = new Room(ROOM)) {
      var columns = room.take(COLUMNS);
      stretch(run, seeds, 1, columns);
      var corrections = room.take(COLUMNS, said.corrections);
      for (var k = 0L; k < BaseOt.COUNT; k++) {
        var mask = -(long) Fields.bit(delta, k);
        for (var at = k * COLUMN; at < (k + 1) * COLUMN; at += Long.BYTES) {
          columns.set(LONG, at, columns.get(LONG, at) ^ (corrections.get(LONG, at) & mask));
        }
      }
      var square = room.take(BitMatrix.ROOM);
      BitMatrix.rows(columns, HEIGHT, rows, square);
      var sums = room.take(SUMS);
      Gf128.combineRows(challenge(run, said.corrections.toArray()), rows, sums, room.take(Gf128.ROOM));
      var claimed = room.take(SUMS);
      BitMatrix.rows(room.take(SUMS, said.columns), BaseOt.COUNT, claimed, square);
      return agree(sums, claimed, room.take(Gf128.SIZE, said.choice), delta);
    }
  }

  /** Row r holds coefficient r of all sums; xhat's is public. */
  static boolean agree(MemorySegment sums, MemorySegment claimed, MemorySegment choice, MemorySegment delta) {
    var difference = 0L;
    for (var r = 0L; r < 128; r++) {
      var mask = -(long) Fields.bit(choice, r);
      for (var half = 0L; half < BitMatrix.ROW; half += Long.BYTES) {
        var at = r * BitMatrix.ROW + half;
        difference |= sums.get(LONG, at) ^ claimed.get(LONG, at) ^ (delta.get(LONG, half) & mask);
      }
    }
    return difference == 0;
  }

  /**
   * {@code PRG(s) = XOF("column", sidP, k, s; 80)} of all seeds.
   *
   * @param perColumn
   *          how many seeds there are for each k
   */
  private static void stretch(Bytes32 run, MemorySegment seeds, int perColumn, MemorySegment out) {
    var count = BaseOt.COUNT * perColumn;
    try (var hashes = new SecretTranscripts(Tag.OLE_COLUMN, count * BLOCKS, Long.BYTES, Long.BYTES,
        Bytes32.SIZE, Short.BYTES, BaseOt.SEED)) {
      hashes.setAll(1, COLUMN).setAll(2, run.toArray());
      for (var each = 0; each < count; each++) {
        for (var block = 0; block < BLOCKS; block++) {
          hashes.set(each * BLOCKS + block, 0, block);
          hashes.set(each * BLOCKS + block, 3, each / perColumn);
          hashes.set(each * BLOCKS + block, 4, seeds, (long) each * BaseOt.SEED);
        }
      }
      // Counter, length and sidP, with the counts, are the first 64 bytes: those of
      // a block of every column.
      hashes.hashPeriodic(BLOCKS);
      for (var each = 0; each < count; each++) {
        for (var block = 0; block < BLOCKS; block++) {
          var from = block * SecretTranscripts.SIZE;
          MemorySegment.copy(hashes.digest(each * BLOCKS + block), 0, out, (long) each * COLUMN + from,
              Math.min(SecretTranscripts.SIZE, COLUMN - from));
        }
      }
    }
  }

  /**
   * X_1, ..., X_4 = XOF("challenge", sidP, TH("corrections", U_0, ..., U_127);
   * 64).
   */
  private static byte[] challenge(Bytes32 run, byte[] corrections) {
    var hash = Transcript.of(Tag.OLE_CORRECTIONS);
    for (var k = 0; k < BaseOt.COUNT; k++) {
      hash.add(Arrays.copyOfRange(corrections, k * COLUMN, (k + 1) * COLUMN));
    }
    return Xof.of(Tag.OLE_CHALLENGE, Gf128.FACTORS * Gf128.SIZE, run.toArray(), hash.hash().toArray());
  }
}
