package io.reseal.core.renewal;

import io.reseal.core.curve.Point;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.party.Bytes32;

/**
 * Step 0: a party's offer for both directions, its part of a new zero seed, and
 * the commitment to the tape from which all this and the whole dry run follow.
 * 12,745 bytes.
 *
 * @param zeroKey
 *          z G, of which both make the seed; 33 bytes, not the identity
 */
public record Offering(Bytes32 tape, PairOffer offer, Point zeroKey) {

  public Offering {
    if (zeroKey.isIdentity()) {
      throw new IllegalArgumentException("the key of a zero seed is not the identity");
    }
  }
}
