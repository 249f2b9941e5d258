package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import java.io.ByteArrayOutputStream;

/**
 * Step 0, to all: what a signer commits its two nonces to. 66 bytes.
 *
 * @param hiding
 *          D, not the identity
 * @param binding
 *          E, not the identity
 */
public record NonceCommitment(Point hiding, Point binding) {

  public NonceCommitment {
    if (hiding.isIdentity() || binding.isIdentity()) {
      throw new IllegalArgumentException("the identity commits to no nonce");
    }
  }

  /** Both points, compressed: 66 bytes. */
  byte[] encoded() {
    var out = new ByteArrayOutputStream(2 * Point.SIZE);
    out.writeBytes(hiding.encoded());
    out.writeBytes(binding.encoded());
    return out.toByteArray();
  }
}
