package io.reseal.core.protocol;

import io.reseal.core.party.Committee;
import io.reseal.core.protocol.Header.Slot;
import java.util.List;
import java.util.Optional;

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

  private static final Codec<Exchange> CODEC = Codec.of(Exchange.class);

  public Exchange {
    heard = List.copyOf(heard);
  }

  /** What an exchange shows. */
  static Exchange of(Envelope exchange) throws Malformed {
    return CODEC.decode(exchange.body().toArray());
  }

  /**
   * What an honest party could not have shown to explain the echo of that message
   * of its own, or nothing.
   *
   * <p>
   * Only what its author signed counts: whether the headings in it are authentic
   * does not. An honest party may know a session key that its judge does not
   * know, or was never shown.
   *
   * @param due
   *          what all must have heard before that step, ascending by step and
   *          seat
   */
  Optional<String> flaw(Header message, List<Slot> due) {
    var isWhole = heard.stream().map(heading -> heading.header().slot()).toList().equals(due)
        && heard.stream().allMatch(heading -> heading.header().isOfSession(message));
    if (!isWhole) {
      return Optional.of("what it shows is not what all must have heard before");
    }
    return message.echo().equals(Echo.over(message.sid(), heard))
        ? Optional.empty()
        : Optional.of("its echo is not of the messages that it shows");
  }
}
