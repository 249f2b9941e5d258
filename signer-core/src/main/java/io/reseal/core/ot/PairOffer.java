package io.reseal.core.ot;

import io.reseal.core.curve.Point;
import io.reseal.core.protocol.Size;
import java.util.List;

/**
 * A party's one message of a pair's setup, for both directions: 384 points of
 * 33 bytes, 12,680 bytes with the two counts.
 *
 * @param choices
 *          where it holds Delta: r_{0,0}, r_{0,1}, r_{1,0}, ... of 128 base
 *          OTs, 8,448 bytes
 * @param points
 *          where the peer does: A_0, A_1, ..., 4,224 bytes
 */
public record PairOffer(@Size(min = 2 * BaseOt.COUNT, max = 2 * BaseOt.COUNT) List<Point> choices,
    @Size(min = BaseOt.COUNT, max = BaseOt.COUNT) List<Point> points) {

  public PairOffer {
    choices = List.copyOf(choices);
    points = List.copyOf(points);
    if (choices.contains(Point.IDENTITY) || points.contains(Point.IDENTITY)) {
      throw new IllegalArgumentException("no point of an offer is the identity");
    }
  }

  /**
   * Whether its choices can be answered: no {@code r_b + H_b} is the identity,
   * where everybody would know the seed. Public.
   *
   * @param name
   *          the setup as the offer's author sees it
   */
  public boolean isAnswerable(PairName name) {
    return BaseOt.isAnswerable(name.asAlice(), choices);
  }

  /** The offer that follows from a tape. */
  public static PairOffer of(PairName name, Tape tape) {
    return tape.offer(name, () -> new PairOffer(BaseOt.choices(name.asAlice(), tape), BaseOt.points(tape)));
  }
}
