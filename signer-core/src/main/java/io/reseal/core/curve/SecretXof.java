package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;

/**
 * Extendable output over secret fields, off the heap: byte for byte
 * {@link io.reseal.core.hash.Xof}.
 */
public final class SecretXof {

  private SecretXof() {
  }

  /**
   * {@code length} secret bytes that depend on every field.
   *
   * @param length
   *          in bytes, at least 1
   */
  public static SecretBytes of(Tag tag, int length, MemorySegment... fields) {
    var out = SecretBytes.allocate(length);
    for (var counter = 0; counter * SecretTaggedHash.SIZE < length; counter++) {
      var transcript = SecretTranscript.of(tag).add(counter).add(length);
      for (var field : fields) {
        transcript.add(field);
      }
      var at = counter * SecretTaggedHash.SIZE;
      try (var block = transcript.hash()) {
        MemorySegment.copy(block.expose(), 0, out.expose(), at, Math.min(SecretTaggedHash.SIZE, length - at));
      }
    }
    return out;
  }
}
