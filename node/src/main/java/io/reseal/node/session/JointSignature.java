package io.reseal.node.session;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;

/**
 * A signature by a joint key, in the form its scheme publishes.
 *
 * @param publicKey
 *          the key it is by
 * @param encoded
 *          64 bytes: r || s with low s for ECDSA, as BIP-340 says for BIP-340
 */
public record JointSignature(Point publicKey, Bytes encoded) {

  /** Length in bytes, of either scheme. */
  public static final int SIZE = 64;

  public JointSignature {
    if (encoded.size() != SIZE) {
      throw new IllegalArgumentException("a signature has " + SIZE + " bytes, not " + encoded.size());
    }
  }

  /** Whether it is one of these 32 bytes, by its key; any bad input is a no. */
  public boolean verifies(Scheme scheme, Bytes32 digest) {
    return switch (scheme) {
      case ECDSA -> Ecdsa.verify(publicKey, digest, encoded.toArray());
      case BIP340 -> Schnorr.verify(Bytes32.of(publicKey.xOnly()), digest, encoded.toArray());
    };
  }
}
