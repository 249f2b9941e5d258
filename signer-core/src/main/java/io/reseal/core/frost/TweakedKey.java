package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import java.util.List;

/**
 * The key that signs, Q = sign * P + sum * G for the joint key P (BIP-445,
 * Tweak Context).
 *
 * @param point
 *          Q, not the identity
 * @param sign
 *          gacc: 1, or -1 after an odd number of negations
 * @param sum
 *          tacc: all tweaks, each with its sign
 */
record TweakedKey(Point point, Scalar sign, Scalar sum) {

  TweakedKey {
    if (point.isIdentity()) {
      throw new IllegalArgumentException("a tweak may not lead to the identity, which is no key");
    }
  }

  /** The joint key after these tweaks, in order. */
  static TweakedKey of(Point key, List<Tweak> tweaks) {
    var tweaked = new TweakedKey(key, Scalar.ONE, Scalar.ZERO);
    for (var tweak : tweaks) {
      tweaked = tweaked.plus(tweak);
    }
    return tweaked;
  }

  private TweakedKey plus(Tweak tweak) {
    var negates = tweak.mode() == Tweak.Mode.X_ONLY && !point.hasEvenY();
    var base = negates ? point.negate() : point;
    return new TweakedKey(base.plus(Point.GENERATOR.times(tweak.value())), negates ? sign.negate() : sign,
        tweak.value().plus(negates ? sum.negate() : sum));
  }
}
