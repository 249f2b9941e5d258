package io.reseal.core.protocol;

import java.util.Map;
import java.util.Set;

/**
 * A message on its way out.
 *
 * @param step
 *          the step in which its readers await it
 * @param audience
 *          who gets it; the speaker itself may be among them
 * @param message
 *          one of the protocol's message records, the same for all of them
 * @param enclosed
 *          what single seats of the audience get beside it
 */
public record Send(int step, Set<Seat> audience, Record message, Map<Seat, Record> enclosed) {

  public Send {
    audience = Set.copyOf(audience);
    enclosed = Map.copyOf(enclosed);
    if (!audience.containsAll(enclosed.keySet())) {
      throw new IllegalArgumentException("something is enclosed for a seat that does not get the message");
    }
  }

  /** The same message to all of them, and nothing beside. */
  public static Send broadcast(int step, Set<Seat> audience, Record message) {
    return new Send(step, audience, message, Map.of());
  }
}
