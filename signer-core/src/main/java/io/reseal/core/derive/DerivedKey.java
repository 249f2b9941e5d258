package io.reseal.core.derive;

import io.reseal.core.curve.Scalar;

/**
 * A key that follows from another, and the number between.
 *
 * @param tweak
 *          delta: the derived point is the other plus delta G, and so each
 *          share plus delta is a share of its private key
 */
public record DerivedKey(ExtendedKey key, Scalar tweak) {

  /** The same key seen from an ancestor that lies {@code earlier} before. */
  DerivedKey after(Scalar earlier) {
    return new DerivedKey(key, earlier.plus(tweak));
  }
}
