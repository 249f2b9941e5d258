package io.reseal.node.demo.checker;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** SHA-256, its tagged form of BIP-340, keccak-256, and our list encoding. */
final class Hashes {

  private Hashes() {
  }

  static byte[] sha256(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(join(parts));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] keccak(byte[]... parts) {
    var digest = new KeccakDigest(256);
    var bytes = join(parts);
    digest.update(bytes, 0, bytes.length);
    var out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  /** {@code SHA256(SHA256(tag) || SHA256(tag) || parts)}. */
  static byte[] tagged(String tag, byte[]... parts) {
    var prefix = sha256(tag.getBytes(StandardCharsets.US_ASCII));
    return sha256(prefix, prefix, join(parts));
  }

  /** The tagged hash over a list of fields, as Reseal hashes its records. */
  static byte[] fields(String tag, byte[]... fields) {
    return tagged("reseal/v1/" + tag, list(List.of(fields)));
  }

  /** A list with its count and each length before, big-endian. */
  static byte[] list(List<byte[]> fields) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(4).putInt(fields.size()).array());
    for (var field : fields) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
      out.writeBytes(field);
    }
    return out.toByteArray();
  }

  /** A number as 8 bytes. */
  static byte[] u64(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  /** A number as a word of the EVM. */
  static byte[] word(long number) {
    return ByteBuffer.allocate(32).putLong(24, number).array();
  }

  /** An address as a word of the EVM. */
  static byte[] word(byte[] address) {
    return ByteBuffer.allocate(32).put(12, address).array();
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
