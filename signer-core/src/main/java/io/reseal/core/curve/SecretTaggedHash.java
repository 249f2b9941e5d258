package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The tagged hash of BIP-340 over plainly joined secret parts, off the heap,
 * for formats that others specified (the nonces of BIP-445). Byte for byte
 * {@link io.reseal.core.hash.TaggedHash}.
 */
public final class SecretTaggedHash {

  /** Length of the hash in bytes. */
  public static final int SIZE = 32;

  private SecretTaggedHash() {
  }

  /** {@code SHA256(SHA256(tag) || SHA256(tag) || parts...)}, 32 bytes. */
  public static SecretBytes of(String tag, MemorySegment... parts) {
    var size = 0L;
    for (var part : parts) {
      size += part.byteSize();
    }
    try (var message = SecretBytes.allocate(Math.max(1, Math.toIntExact(size)))) {
      var at = 0L;
      for (var part : parts) {
        MemorySegment.copy(part, 0, message.expose(), at, part.byteSize());
        at += part.byteSize();
      }
      return hash(tag, message.expose().asSlice(0, size));
    }
  }

  /** The hash of one part. */
  static SecretBytes hash(String tag, MemorySegment message) {
    var hash = SecretBytes.allocate(SIZE);
    try (var arena = Arena.ofConfined()) {
      var name = arena.allocateFrom(JAVA_BYTE, tag.getBytes(StandardCharsets.US_ASCII));
      if (!Secp256k1.taggedHash(hash.expose(), name, message)) {
        hash.close();
        throw new IllegalStateException("libsecp256k1 refuses to hash");
      }
      return hash;
    }
  }
}
