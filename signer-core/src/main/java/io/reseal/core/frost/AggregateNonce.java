package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import java.io.ByteArrayOutputStream;
import java.util.Collection;

/**
 * The sums of all signers' nonce commitments (BIP-445, NonceAgg). Either may be
 * the identity: only a cheat makes it so, and the round of shares then names
 * him, which stopping here would not.
 */
record AggregateNonce(Point hiding, Point binding) {

  static AggregateNonce of(Collection<NonceCommitment> commitments) {
    return new AggregateNonce(Point.sum(commitments.stream().map(NonceCommitment::hiding).toList()),
        Point.sum(commitments.stream().map(NonceCommitment::binding).toList()));
  }

  /** 66 bytes; the identity is 33 zeros. */
  byte[] encoded() {
    var out = new ByteArrayOutputStream(2 * Point.SIZE);
    out.writeBytes(encoded(hiding));
    out.writeBytes(encoded(binding));
    return out.toByteArray();
  }

  private static byte[] encoded(Point point) {
    return point.isIdentity() ? new byte[Point.SIZE] : point.encoded();
  }
}
