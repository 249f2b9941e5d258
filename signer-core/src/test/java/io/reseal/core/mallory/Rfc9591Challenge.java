package io.reseal.core.mallory;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The challenge of a signature by RFC 9591, section 6.5, written a second time:
 * expand_message_xmd of RFC 9380, section 5.3.1, to 48 bytes.
 */
final class Rfc9591Challenge {

  private static final byte[] TAG = "FROST-secp256k1-SHA256-v1chal".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 48;

  private Rfc9591Challenge() {
  }

  static Scalar of(Point nonce, Point key, Bytes message) {
    var tag = Sample.joined(TAG, new byte[]{(byte) TAG.length});
    var before = sha256(new byte[64], nonce.encoded(), key.encoded(), message.toArray(),
        new byte[]{0, LENGTH, 0}, tag);
    var out = new byte[0];
    var block = new byte[32];
    for (var i = 1; out.length < LENGTH; i++) {
      var mixed = before.clone();
      for (var at = 0; at < mixed.length; at++) {
        mixed[at] ^= block[at];
      }
      block = sha256(mixed, new byte[]{(byte) i}, tag);
      out = Sample.joined(out, block);
    }
    return Scalar.reduce(Arrays.copyOf(out, LENGTH));
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(Sample.joined(parts));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
