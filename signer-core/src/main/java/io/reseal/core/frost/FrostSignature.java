package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/**
 * A finished, verified Schnorr signature with the key it is by.
 *
 * @param nonce
 *          R
 * @param s
 *          the response, called z in RFC 9591
 * @param publicKey
 *          the whole point: for BIP-340 only its x counts
 */
public record FrostSignature(FrostSuite suite, Point nonce, Scalar s, Point publicKey) {

  /** x of R, 32 bytes: the first half of a BIP-340 signature. */
  public Bytes32 rx() {
    return Bytes32.of(nonce.xOnly());
  }

  /** x of the public key, 32 bytes: a public key of BIP-340. */
  public Bytes32 publicKeyX() {
    return Bytes32.of(publicKey.xOnly());
  }

  /** As published: 64 bytes of BIP-340, or 65 bytes of RFC 9591. */
  public Bytes encoded() {
    return suite.rules().encode(nonce, s);
  }
}
