package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import java.io.ByteArrayOutputStream;

/**
 * A finished, verified ECDSA signature with the key it is by.
 *
 * @param s
 *          never above q / 2
 * @param recovery
 *          0 or 1: whether the y of the nonce that leads to the key is odd
 */
public record EcdsaSignature(Scalar r, Scalar s, int recovery, Point publicKey) {

  private static final int V_OFFSET = 27;

  /** r || s, 64 bytes. */
  public Bytes compact() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(r.toArray());
    out.writeBytes(s.toArray());
    return Bytes.of(out.toByteArray());
  }

  /** r || s || v with v 27 or 28, 65 bytes, as the chain takes it. */
  public Bytes recoverable() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(compact().toArray());
    out.write(V_OFFSET + recovery);
    return Bytes.of(out.toByteArray());
  }
}
