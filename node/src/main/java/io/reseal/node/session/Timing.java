package io.reseal.node.session;

import java.time.Duration;

/**
 * How long a run waits.
 *
 * @param round
 *          for the messages of one step
 * @param grace
 *          for those of peers that are not connected, once all others have
 *          spoken and the step can do without them
 * @param resendFirst
 *          until everything is sent again for the first time; each further time
 *          waits twice as long
 * @param resendMost
 *          longest wait between two times
 */
public record Timing(Duration round, Duration grace, Duration resendFirst, Duration resendMost) {

  public Timing {
    if (round.isNegative() || round.isZero() || resendFirst.isNegative() || resendFirst.isZero()
        || resendMost.compareTo(resendFirst) < 0 || grace.isNegative()) {
      throw new IllegalArgumentException("waits are positive, and resends grow");
    }
  }
}
