package io.reseal.core.curve;

import static java.lang.Integer.rotateRight;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * SHA-256's compression (FIPS 180-4) of one public block, for what many
 * messages begin with: the JDK does not give out the state between blocks. Its
 * words lie on the heap, so no secret comes here.
 */
final class PublicBlock {

  private static final int ROUNDS = 64;
  private static final ValueLayout.OfInt BIG_ENDIAN = ValueLayout.JAVA_INT_UNALIGNED
      .withOrder(ByteOrder.BIG_ENDIAN);

  private PublicBlock() {
  }

  /**
   * The state after a block.
   *
   * @param state
   *          before it, eight words
   * @param block
   *          64 bytes
   * @param constants
   *          the 64 of the standard
   */
  static int[] compress(int[] state, MemorySegment block, int[] constants) {
    var w = new int[ROUNDS];
    var s = state.clone();
    for (var t = 0; t < ROUNDS; t++) {
      w[t] = t < 16
          ? block.get(BIG_ENDIAN, 4L * t)
          : w[t - 16] + small(w[t - 15], 7, 18, 3) + w[t - 7] + small(w[t - 2], 17, 19, 10);
      var first = s[7] + large(s[4], 6, 11, 25) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[t] + w[t];
      var second = large(s[0], 2, 13, 22) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      System.arraycopy(s, 0, s, 1, s.length - 1);
      s[4] += first;
      s[0] = first + second;
    }
    for (var i = 0; i < s.length; i++) {
      s[i] += state[i];
    }
    return s;
  }

  private static int small(int x, int one, int two, int shift) {
    return rotateRight(x, one) ^ rotateRight(x, two) ^ (x >>> shift);
  }

  private static int large(int x, int one, int two, int three) {
    return rotateRight(x, one) ^ rotateRight(x, two) ^ rotateRight(x, three);
  }
}
