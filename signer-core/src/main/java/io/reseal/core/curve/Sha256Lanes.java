package io.reseal.core.curve;

import static java.lang.Integer.rotateRight;

import io.reseal.core.hash.Tag;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SHA-256 (FIPS 180-4) of many messages of one length, a number of them side by
 * side, off the heap.
 *
 * <p>
 * The JDK's own, fast as it is, works in heap arrays, and the library's has one
 * message at a time. Here word t of every message lies beside word t of the
 * next, so that one step of the compression is a short loop over the messages
 * without a branch, which processors do several of at once. Following a tag, as
 * BIP-340 has it: the state after the tag's block is computed once.
 *
 * <p>
 * The eight working variables are two sequences: a, b, c, d are the last four
 * values of one, e, f, g, h those of the other. They lie in rows, and so do the
 * words, sixteen rounds at a time; all rows of one step are a fixed distance
 * apart, and a sum of three rotations is written as rotations of rotations:
 * both decide whether the compiler makes vectors of the loops (three times
 * faster; measured).
 */
final class Sha256Lanes {

  /** Length of a block in bytes. */
  static final int BLOCK = 64;

  private static final int LANES = 416;
  private static final int ROUNDS = 64;
  private static final int WORDS = 16;
  private static final int HALF = 4;
  private static final int STATE = 2 * HALF;
  private static final long ROW = (long) LANES * Integer.BYTES;

  // Rows of the room: the sequences A and E, four rows from before and sixteen of
  // now; the words, sixteen of now and sixteen of next; the state.
  private static final long A = 0;
  private static final long E = A + (HALF + WORDS) * ROW;
  private static final long W = E + (HALF + WORDS) * ROW;
  private static final long H = W + 2 * WORDS * ROW;

  /** Bytes of room that {@link #hash} needs. */
  static final long ROOM = H + STATE * ROW;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong WORD_PAIR = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(ByteOrder.BIG_ENDIAN);

  private static final int[] K = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
      0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
      0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
      0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
      0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb,
      0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
      0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
      0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb,
      0xbef9a3f7, 0xc67178f2};
  private static final int[] INITIAL = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
      0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

  private static final Map<Tag, int[]> AFTER_TAG = new ConcurrentHashMap<>();

  private final int[] afterTag;

  /** The hash under a tag. */
  Sha256Lanes(Tag tag) {
    afterTag = AFTER_TAG.computeIfAbsent(tag, Sha256Lanes::afterTag);
  }

  /** Size of a message with its padding, in bytes. */
  static long paddedSize(long size) {
    return (size + 1 + Long.BYTES + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Pads a message of {@code size} bytes that follows the tag's block. */
  static void pad(MemorySegment message, long size) {
    message.set(ValueLayout.JAVA_BYTE, size, (byte) 0x80);
    message.set(WORD_PAIR, message.byteSize() - Long.BYTES, Byte.SIZE * (BLOCK + size));
  }

  /**
   * Hashes {@code count} padded messages, {@code stride} bytes each, to 32 bytes
   * each.
   *
   * @param room
   *          {@link #ROOM} bytes, left full of secrets
   */
  void hash(MemorySegment room, MemorySegment messages, int count, long stride, MemorySegment digests) {
    hash(room, messages, count, stride, 0, List.of(afterTag), digests);
  }

  /**
   * The same where the first block of each message is public and the one of the
   * message {@code period} before: it is taken in once for all of them.
   */
  void hash(MemorySegment room, MemorySegment messages, int count, long stride, int period,
      MemorySegment digests) {
    var begun = new ArrayList<int[]>();
    for (var each = 0; each < period; each++) {
      begun.add(PublicBlock.compress(afterTag, messages.asSlice(each * stride, BLOCK), K));
    }
    hash(room, messages, count, stride, BLOCK, begun, digests);
  }

  private static void hash(MemorySegment room, MemorySegment messages, int count, long stride, long from,
      List<int[]> begun, MemorySegment digests) {
    for (var first = 0; first < count; first += LANES) {
      var used = Math.min(LANES, count - first);
      start(room, begun, first);
      for (var block = from; block < stride; block += BLOCK) {
        load(room, messages, first * stride + block, stride, used);
        compress(room);
      }
      for (var word = 0; word < STATE; word += 2) {
        var row = H + word * ROW;
        var to = 32L * first + 4L * word;
        for (var lane = 0; lane < used; lane++) {
          var high = (long) room.get(WORD, row + 4L * lane) << Integer.SIZE;
          digests.set(WORD_PAIR, to + 32L * lane,
              high | Integer.toUnsignedLong(room.get(WORD, row + ROW + 4L * lane)));
        }
      }
    }
  }

  private static int[] afterTag(Tag tag) {
    try {
      var name = MessageDigest.getInstance("SHA-256").digest(tag.bytes());
      var twice = ByteBuffer.allocate(BLOCK).put(name).put(name);
      return PublicBlock.compress(INITIAL, MemorySegment.ofArray(twice.array()), K);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void start(MemorySegment room, List<int[]> begun, int first) {
    for (var phase = 0; phase < begun.size(); phase++) {
      var state = begun.get((first + phase) % begun.size());
      for (var word = 0; word < STATE; word++) {
        for (var lane = phase; lane < LANES; lane += begun.size()) {
          room.set(WORD, H + word * ROW + 4L * lane, state[word]);
        }
      }
    }
  }

  /**
   * Words of a block of each message; lanes without a message keep what they had.
   */
  private static void load(MemorySegment room, MemorySegment messages, long from, long stride, int used) {
    for (var t = 0; t < WORDS; t += 2) {
      var to = W + t * ROW;
      var at = from + 4L * t;
      for (var lane = 0; lane < used; lane++) {
        var two = messages.get(WORD_PAIR, at + lane * stride);
        room.set(WORD, to + 4L * lane, (int) (two >>> Integer.SIZE));
        room.set(WORD, to + ROW + 4L * lane, (int) two);
      }
    }
  }

  private static void compress(MemorySegment room) {
    for (var i = 0; i < HALF; i++) {
      // a, b, c, d are the sequence's last values, the newest first; so are e to h.
      copy(room, H + i * ROW, A + (HALF - 1 - i) * ROW, 1);
      copy(room, H + (HALF + i) * ROW, E + (HALF - 1 - i) * ROW, 1);
    }
    for (var first = 0; first < ROUNDS; first += WORDS) {
      for (var t = 0; t < WORDS; t++) {
        if (first < ROUNDS - WORDS) {
          roundAndWord(room, t * ROW, K[first + t]);
        } else {
          round(room, t * ROW, K[first + t]);
        }
      }
      copy(room, A + WORDS * ROW, A, HALF);
      copy(room, E + WORDS * ROW, E, HALF);
      if (first < ROUNDS - WORDS) {
        copy(room, W + WORDS * ROW, W, WORDS);
      }
    }
    for (var i = 0; i < HALF; i++) {
      add(room, H + i * ROW, A + (HALF - 1 - i) * ROW);
      add(room, H + (HALF + i) * ROW, E + (HALF - 1 - i) * ROW);
    }
  }

  private static void copy(MemorySegment room, long from, long to, int rows) {
    MemorySegment.copy(room, from, room, to, rows * ROW);
  }

  /**
   * A round, and the word sixteen rounds on: one loop over the lanes instead of
   * two.
   */
  private static void roundAndWord(MemorySegment room, long row, int k) {
    for (var lane = 0; lane < LANES; lane++) {
      var at = row + 4L * lane;
      var a = room.get(WORD, at + A + 3 * ROW);
      var b = room.get(WORD, at + A + 2 * ROW);
      var c = room.get(WORD, at + A + ROW);
      var d = room.get(WORD, at + A);
      var e = room.get(WORD, at + E + 3 * ROW);
      var f = room.get(WORD, at + E + 2 * ROW);
      var g = room.get(WORD, at + E + ROW);
      var h = room.get(WORD, at + E);
      var word = room.get(WORD, at + W);
      var early = room.get(WORD, at + W + ROW);
      var late = room.get(WORD, at + W + 14 * ROW);
      room.set(WORD, at + W + 16 * ROW,
          word + (rotateRight(early ^ rotateRight(early, 11), 7) ^ (early >>> 3))
              + room.get(WORD, at + W + 9 * ROW)
              + (rotateRight(late ^ rotateRight(late, 2), 17) ^ (late >>> 10)));
      var first = h + rotateRight(e ^ rotateRight(e ^ rotateRight(e, 14), 5), 6) + (g ^ (e & (f ^ g))) + k
          + word;
      room.set(WORD, at + E + 4 * ROW, d + first);
      room.set(WORD, at + A + 4 * ROW,
          first + rotateRight(a ^ rotateRight(a ^ rotateRight(a, 9), 11), 2) + ((a & b) | (c & (a | b))));
    }
  }

  /** One of the last sixteen rounds, after which no word is needed. */
  private static void round(MemorySegment room, long row, int k) {
    for (var lane = 0; lane < LANES; lane++) {
      var at = row + 4L * lane;
      var a = room.get(WORD, at + A + 3 * ROW);
      var b = room.get(WORD, at + A + 2 * ROW);
      var c = room.get(WORD, at + A + ROW);
      var d = room.get(WORD, at + A);
      var e = room.get(WORD, at + E + 3 * ROW);
      var f = room.get(WORD, at + E + 2 * ROW);
      var g = room.get(WORD, at + E + ROW);
      var h = room.get(WORD, at + E);
      var first = h + rotateRight(e ^ rotateRight(e ^ rotateRight(e, 14), 5), 6) + (g ^ (e & (f ^ g))) + k
          + room.get(WORD, at + W);
      room.set(WORD, at + E + 4 * ROW, d + first);
      room.set(WORD, at + A + 4 * ROW,
          first + rotateRight(a ^ rotateRight(a ^ rotateRight(a, 9), 11), 2) + ((a & b) | (c & (a | b))));
    }
  }

  private static void add(MemorySegment room, long to, long from) {
    for (var lane = 0; lane < LANES; lane++) {
      room.set(WORD, to + 4L * lane, room.get(WORD, to + 4L * lane) + room.get(WORD, from + 4L * lane));
    }
  }
}
