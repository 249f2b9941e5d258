package io.reseal.hsm.identity;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * Ethereum's view of a secp256k1 key: its address, and whose signature a
 * signature is.
 *
 * <p>
 * Signatures are 65 bytes, r || s || v, with s at most half the order and v 27
 * or 28: one form for each signature, as the contracts demand (EIP-2).
 */
public final class Addresses {

  /** Length of a recoverable signature in bytes. */
  public static final int SIGNATURE_SIZE = 65;

  private Addresses() {
  }

  /** Ethereum's hash, of 32 bytes; not SHA3-256. */
  public static Bytes32 keccak(byte[] message) {
    var digest = new KeccakDigest(256);
    digest.update(message, 0, message.length);
    var out = new byte[32];
    digest.doFinal(out, 0);
    return Bytes32.of(out);
  }

  /** The address of a public key, which is not the identity. */
  public static Address of(Point publicKey) {
    var hash = keccak(Arrays.copyOfRange(publicKey.uncompressed(), 1, 65)).toArray();
    return Address.of(Arrays.copyOfRange(hash, 12, 32));
  }

  /**
   * Reads a public key in either form of SEC 1.
   *
   * @param encoded
   *          33 bytes, or 65 starting with 4
   * @throws IllegalArgumentException
   *           when it is no point of the curve
   */
  public static Point point(byte[] encoded) {
    if (encoded.length != 65) {
      return Point.decode(encoded);
    }
    if (encoded[0] != 4) {
      throw new IllegalArgumentException("a public key of 65 bytes starts with 4, not " + encoded[0]);
    }
    var compressed = Arrays.copyOf(encoded, Point.SIZE);
    compressed[0] = (byte) (2 + (encoded[64] & 1));
    var point = Point.decode(compressed);
    if (!Arrays.equals(point.uncompressed(), encoded)) {
      throw new IllegalArgumentException("the public key is no point of secp256k1");
    }
    return point;
  }

  /**
   * Whose signature this is, or nothing when it is nobody's: another length, r or
   * s out of range, a high s (its twin would be a second signature for one
   * message), another v.
   */
  public static Optional<Address> recover(Bytes32 digest, Bytes signature) {
    if (signature.size() != SIGNATURE_SIZE) {
      return Optional.empty();
    }
    var bytes = signature.toArray();
    if (bytes[64] != 27 && bytes[64] != 28) {
      return Optional.empty();
    }
    return Ecdsa.recover(digest, bytes).map(Addresses::of);
  }
}
