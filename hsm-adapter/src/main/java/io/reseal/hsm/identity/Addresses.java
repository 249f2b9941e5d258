package io.reseal.hsm.identity;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

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

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger ORDER = CURVE.getN();
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

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

  /**
   * The address of a public key.
   *
   * @param publicKey
   *          33 or 65 bytes (SEC 1, compressed or not)
   * @throws IllegalArgumentException
   *           when it is no point of the curve
   */
  public static Address of(byte[] publicKey) {
    var whole = point(publicKey).getEncoded(false);
    var hash = keccak(Arrays.copyOfRange(whole, 1, 65)).toArray();
    return Address.of(Arrays.copyOfRange(hash, 12, 32));
  }

  /**
   * The 33-byte form of a public key of 33 or 65 bytes.
   *
   * @throws IllegalArgumentException
   *           when it is no point of the curve
   */
  public static byte[] compressed(byte[] publicKey) {
    return point(publicKey).getEncoded(true);
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
    var r = new BigInteger(1, Arrays.copyOfRange(bytes, 0, 32));
    var s = new BigInteger(1, Arrays.copyOfRange(bytes, 32, 64));
    var parity = bytes[64] - 27;
    if (r.signum() == 0 || r.compareTo(ORDER) >= 0 || s.signum() == 0 || s.compareTo(HALF_ORDER) > 0
        || parity < 0 || parity > 1) {
      return Optional.empty();
    }
    var nonce = nonce(r, parity);
    if (nonce.isEmpty()) {
      return Optional.empty();
    }
    var inverse = r.modInverse(ORDER);
    var message = new BigInteger(1, digest.toArray());
    var key = ECAlgorithms.sumOfTwoMultiplies(nonce.get(), s.multiply(inverse).mod(ORDER), CURVE.getG(),
        message.negate().multiply(inverse).mod(ORDER)).normalize();
    return key.isInfinity() ? Optional.empty() : Optional.of(of(key.getEncoded(false)));
  }

  /**
   * Brings a token's r || s into the 65-byte form that recovers to
   * {@code signer}.
   *
   * @throws IllegalStateException
   *           when no form does: the token signed something else, or with another
   *           key
   */
  static Bytes recoverable(Bytes32 digest, byte[] rs, Address signer) {
    if (rs.length != 64) {
      throw new IllegalStateException("a token's signature has 64 bytes, not " + rs.length);
    }
    var s = new BigInteger(1, Arrays.copyOfRange(rs, 32, 64));
    var low = s.compareTo(HALF_ORDER) > 0 ? ORDER.subtract(s) : s;
    var out = Arrays.copyOf(rs, SIGNATURE_SIZE);
    System.arraycopy(fixed(low), 0, out, 32, 32);
    for (var v = 27; v <= 28; v++) {
      out[64] = (byte) v;
      var signature = Bytes.of(out);
      if (recover(digest, signature).filter(signer::equals).isPresent()) {
        return signature;
      }
    }
    throw new IllegalStateException("the token's signature is not one by " + signer);
  }

  /**
   * The nonce point of an x and a parity. An x above the order (v 29 and 30
   * elsewhere) has a chance of 2^-128 and is not accepted on chain either.
   */
  private static Optional<ECPoint> nonce(BigInteger r, int parity) {
    var encoded = new byte[33];
    encoded[0] = (byte) (2 + parity);
    System.arraycopy(fixed(r), 0, encoded, 1, 32);
    try {
      return Optional.of(CURVE.getCurve().decodePoint(encoded));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no point has this x
    }
  }

  private static ECPoint point(byte[] encoded) {
    if (encoded.length != 33 && encoded.length != 65) {
      throw new IllegalArgumentException("a public key has 33 or 65 bytes, not " + encoded.length);
    }
    if (encoded.length == 65 && encoded[0] != 4) {
      throw new IllegalArgumentException("a public key of 65 bytes starts with 4, not " + encoded[0]);
    }
    try {
      return CURVE.getCurve().decodePoint(encoded);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the public key is no point of secp256k1", e);
    }
  }

  private static byte[] fixed(BigInteger value) {
    var out = new byte[32];
    var bytes = value.toByteArray();
    var length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
    return out;
  }
}
