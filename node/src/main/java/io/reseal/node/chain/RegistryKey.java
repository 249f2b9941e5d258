package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;

/**
 * A joint public key as the registry lists it.
 *
 * @param x
 *          affine x-coordinate, big-endian
 * @param y
 *          affine y-coordinate, big-endian; even for BIP-340
 */
public record RegistryKey(Scheme scheme, Bytes32 x, Bytes32 y) {

  public RegistryKey {
    if (!Secp256k1Points.isPoint(x, y)) {
      throw new IllegalArgumentException("a key is a point of secp256k1");
    }
    if (scheme == Scheme.BIP340 && Secp256k1Points.isOdd(y)) {
      throw new IllegalArgumentException("a BIP-340 key has an even y");
    }
  }
}
