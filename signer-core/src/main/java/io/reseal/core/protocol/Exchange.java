package io.reseal.core.protocol;

import java.util.List;

/**
 * All broadcasts a party has heard, shown after two echoes differed: whoever
 * said two things is found by comparing.
 *
 * @param heard
 *          envelopes of the echoed steps, ascending by step and seat
 */
public record Exchange(@Size(max = 400) List<Envelope> heard) {

  public Exchange {
    heard = List.copyOf(heard);
  }
}
