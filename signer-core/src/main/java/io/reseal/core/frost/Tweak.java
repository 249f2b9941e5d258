package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.hash.TaggedHash;

/**
 * A public number added to the joint key before it signs (BIP-445, "Tweaking
 * the Threshold Public Key"). Its value must come out of a hash of the key, as
 * in BIP-32 and BIP-341, never from a peer.
 */
public record Tweak(Scalar value, Mode mode) {

  /** What the number is added to. */
  public enum Mode {
    /** The key itself (BIP-32). */
    PLAIN,
    /** The key with an even y (BIP-341). */
    X_ONLY
  }

  /**
   * The tweak of BIP-341 for an output without a script path, H_TapTweak(P), as
   * BIP-86 wants it: a key that is used as an output untweaked could hide a
   * script path that one member smuggled in.
   *
   * @param key
   *          the internal key; only its x counts
   */
  public static Tweak withoutScriptPath(Point key) {
    return new Tweak(Scalar.decode(TaggedHash.of("TapTweak", key.xOnly()).toArray()), Mode.X_ONLY);
  }
}
