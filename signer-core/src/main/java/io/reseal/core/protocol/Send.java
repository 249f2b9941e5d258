package io.reseal.core.protocol;

import java.util.Optional;
import java.util.Set;

/**
 * A message on its way out.
 *
 * @param step
 *          the step in which its readers await it
 * @param audience
 *          who gets it; the speaker itself may be among them
 * @param to
 *          the one it is meant for, or nobody: then all of the audience get the
 *          same signed bytes
 * @param message
 *          one of the protocol's message records
 */
public record Send(int step, Set<Seat> audience, Optional<Seat> to, Record message) {

  public Send {
    audience = Set.copyOf(audience);
  }

  /** The same message to all of them. */
  public static Send broadcast(int step, Set<Seat> audience, Record message) {
    return new Send(step, audience, Optional.empty(), message);
  }
}
