package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Committee;
import io.reseal.core.protocol.Size;
import java.util.List;

/**
 * Step 3, to all, only after check 7 failed: what the signer's key part is made
 * of besides its share. 33 bytes for each other signer.
 *
 * @param points
 *          the zero share of each pair times G, by ascending peer
 */
public record ZeroPoints(@Size(min = 1, max = Committee.SIZE_MAX - 1) List<Point> points) {

  public ZeroPoints {
    points = List.copyOf(points);
  }
}
