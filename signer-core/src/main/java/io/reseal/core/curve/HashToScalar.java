package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;

/**
 * Public fields hashed to a public scalar, H2S: a transcript's 32 bytes modulo
 * q. As q is within 2^-127 of 2^256, so is the result of uniform.
 */
public final class HashToScalar {

  private HashToScalar() {
  }

  /** The scalar of these fields. */
  public static Scalar of(Tag tag, byte[]... fields) {
    return Scalar.reduce(Transcript.hash(tag, fields).toArray());
  }

  /** The scalar of a transcript. */
  public static Scalar of(Transcript transcript) {
    return Scalar.reduce(transcript.hash().toArray());
  }
}
