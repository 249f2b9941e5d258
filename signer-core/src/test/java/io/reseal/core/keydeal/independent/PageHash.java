package io.reseal.core.keydeal.independent;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * TH and H2S of the page: a tagged hash over counted, length-prefixed fields.
 */
final class PageHash {

  private PageHash() {
  }

  /** {@code TH(tag; fields)}, 32 bytes. */
  static byte[] th(String tag, byte[]... fields) {
    var encoded = new ByteArrayOutputStream();
    encoded.writeBytes(u32(fields.length));
    for (var field : fields) {
      encoded.writeBytes(u32(field.length));
      encoded.writeBytes(field);
    }
    var tagHash = sha256(("reseal/v1/" + tag).getBytes(StandardCharsets.US_ASCII));
    return sha256(tagHash, tagHash, encoded.toByteArray());
  }

  /** {@code H2S(tag; fields)}, below the group order. */
  static BigInteger h2s(String tag, byte[]... fields) {
    return new BigInteger(1, th(tag, fields)).mod(PageCurve.Q);
  }

  /** A number as a field of a hash. */
  static byte[] u64(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  /** A text as a field of a hash. */
  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] u32(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        sha.update(part);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
