package io.reseal.core.ot;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Size;

/**
 * Alice's message of a vector OLE: her inputs masked 416 times over, and what
 * shows that they were the same each time. 40,036 bytes, with the count.
 *
 * @param salt
 *          32 bytes of hers: without them a replayed opening would be answered
 *          with the same pads
 * @param masked
 *          atilde_{k,l}: 1,248 scalars of 32 bytes, k-major, l from 1 to 3
 * @param eta
 *          {@code ahat + theta_1 a_1 + theta_2 a_2}
 * @param mu
 *          hash of what Bob must find in each row
 */
public record OleReply(Bytes32 salt, @Size(min = OleReply.MASKED, max = OleReply.MASKED) Bytes masked,
    Scalar eta, Bytes32 mu) {

  /** Length of the masked inputs in bytes. */
  static final int MASKED = Ole.ROWS * Ole.WIDTH * Scalar.SIZE;

  public OleReply {
    var bytes = masked.toArray();
    for (var at = 0; at + Scalar.SIZE <= bytes.length; at += Scalar.SIZE) {
      if (!Scalar.isCanonical(bytes, at)) {
        throw new IllegalArgumentException(
            "masked input " + at / Scalar.SIZE + " is not below the group order");
      }
    }
  }
}
