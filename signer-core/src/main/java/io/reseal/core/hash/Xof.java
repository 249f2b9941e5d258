package io.reseal.core.hash;

import java.nio.ByteBuffer;

/**
 * Extendable output: {@code TH(tag, counter, fields...)} for counter 0, 1, 2
 * ..., joined and cut to length.
 */
public final class Xof {

  private Xof() {
  }

  /**
   * {@code length} bytes that depend on every field.
   *
   * @param length
   *          in bytes, at least 1
   */
  public static byte[] of(Tag tag, int length, byte[]... fields) {
    if (length < 1) {
      throw new IllegalArgumentException("expected at least 1 byte of output, not " + length);
    }
    var out = ByteBuffer.allocate(length);
    for (var counter = 0; out.hasRemaining(); counter++) {
      var transcript = Transcript.of(tag).add(counter).add((long) length);
      for (var field : fields) {
        transcript.add(field);
      }
      out.put(transcript.hash().toArray(), 0, Math.min(32, out.remaining()));
    }
    return out.array();
  }
}
