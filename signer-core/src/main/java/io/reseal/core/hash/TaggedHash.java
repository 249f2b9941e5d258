package io.reseal.core.hash;

import io.reseal.core.party.Bytes32;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The tagged hash of BIP-340 over plainly joined parts, for formats that others
 * specified (BIP-340, BIP-445, BIP-341). Our own hashes are
 * {@link Transcript}s.
 */
public final class TaggedHash {

  private TaggedHash() {
  }

  /** {@code SHA256(SHA256(tag) || SHA256(tag) || parts...)}. */
  public static Bytes32 of(String tag, byte[]... parts) {
    var message = new ByteArrayOutputStream();
    for (var part : parts) {
      message.writeBytes(part);
    }
    return Bytes32.of(Transcript.digest(tag.getBytes(StandardCharsets.US_ASCII), message.toByteArray()));
  }
}
