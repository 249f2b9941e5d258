package io.reseal.core.protocol;

import io.reseal.core.party.Committee;
import java.util.List;

/**
 * What a party has heard, shown after two echoes differed or after its run
 * failed: whoever said two things is found by comparing.
 *
 * @param heard
 *          ascending by step and seat; without the bodies, which in a committee
 *          of 200 would not fit a message
 */
public record Exchange(@Size(max = Exchange.HEARD_MAX) List<Heading> heard) {

  /** Two roles in the opening, and one in each of three more steps. */
  static final int HEARD_MAX = 5 * Committee.SIZE_MAX;

  public Exchange {
    heard = List.copyOf(heard);
  }
}
