package io.reseal.node.demo.checker;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * secp256k1 by Bouncy Castle's points: BIP-340 and Ethereum's signatures from
 * their specifications.
 */
final class Secp {

  private static final ECPoint G = SECNamedCurves.getByName("secp256k1").getG();
  private static final BigInteger P = G.getCurve().getField().getCharacteristic();
  private static final BigInteger N = SECNamedCurves.getByName("secp256k1").getN();

  private Secp() {
  }

  /** A compressed point, not the identity. */
  static ECPoint point(byte[] encoded) {
    Refused.unless(encoded.length == 33, "a point has 33 bytes");
    try {
      return G.getCurve().decodePoint(encoded);
    } catch (IllegalArgumentException e) {
      throw new Refused("not a point of the curve: " + e.getMessage());
    }
  }

  /** BIP-340, "Verification". */
  static boolean verifies(byte[] publicKeyX, byte[] message, byte[] signature) {
    if (publicKeyX.length != 32 || signature.length != 64) {
      return false;
    }
    var r = number(Arrays.copyOf(signature, 32));
    var s = number(Arrays.copyOfRange(signature, 32, 64));
    if (number(publicKeyX).compareTo(P) >= 0 || r.compareTo(P) >= 0 || s.compareTo(N) >= 0) {
      return false;
    }
    ECPoint key;
    try {
      key = G.getCurve().decodePoint(Hashes.join(new byte[]{2}, publicKeyX));
    } catch (IllegalArgumentException e) {
      return false;
    }
    var e = number(Hashes.tagged("BIP0340/challenge", Arrays.copyOf(signature, 32), publicKeyX, message))
        .mod(N);
    var nonce = ECAlgorithms.sumOfTwoMultiplies(G, s, key, N.subtract(e)).normalize();
    return !nonce.isInfinity() && !nonce.getAffineYCoord().testBitZero()
        && nonce.getAffineXCoord().toBigInteger().equals(r);
  }

  /**
   * The address that signed a digest (SEC 1, 4.1.6).
   *
   * @param signature
   *          r, s and v = 27 or 28; s in the lower half
   */
  static byte[] signer(byte[] digest, byte[] signature) {
    Refused.unless(signature.length == 65, "a signature with its signer has 65 bytes");
    var r = number(Arrays.copyOf(signature, 32));
    var s = number(Arrays.copyOfRange(signature, 32, 64));
    var v = signature[64];
    Refused.unless(v == 27 || v == 28, "a signature ends with 27 or 28");
    Refused.unless(r.signum() > 0 && r.compareTo(N) < 0, "r is a number from 1 to the order");
    Refused.unless(s.signum() > 0 && s.compareTo(N.shiftRight(1)) <= 0, "s is in the lower half");
    ECPoint nonce;
    try {
      nonce = G.getCurve()
          .decodePoint(Hashes.join(new byte[]{(byte) (v - 25)}, BigIntegers.asUnsignedByteArray(32, r)));
    } catch (IllegalArgumentException e) {
      throw new Refused("r is no point's coordinate");
    }
    var inverse = r.modInverse(N);
    var key = ECAlgorithms.sumOfTwoMultiplies(G, number(digest).negate().multiply(inverse).mod(N), nonce,
        s.multiply(inverse).mod(N)).normalize();
    Refused.unless(!key.isInfinity(), "the signature has a signer");
    return address(key);
  }

  /** The account of a key, 20 bytes. */
  static byte[] address(ECPoint key) {
    return Arrays.copyOfRange(Hashes.keccak(Arrays.copyOfRange(key.getEncoded(false), 1, 65)), 12, 32);
  }

  private static BigInteger number(byte[] bytes) {
    return new BigInteger(1, bytes);
  }
}
