package io.reseal.node.peers;

import io.reseal.core.party.Address;
import java.util.Optional;

/**
 * One peer as this node sees it, for status.
 *
 * @param member
 *          whether it is one we look for, else a candidate
 * @param endpoint
 *          where it is, if anybody has told us
 * @param fitness
 *          what it reported on this connection, if it is connected
 * @param trouble
 *          why it is not connected, if we know
 */
public record PeerView(Address address, boolean member, Optional<Endpoint> endpoint, boolean connected,
    Optional<Fitness> fitness, Optional<String> trouble) {

  /**
   * Why an admin should not count on it yet; nothing when it is online and fit.
   */
  public Optional<String> unfit() {
    if (!connected) {
      return Optional.of(trouble.map(why -> "not connected: " + why).orElse("not connected"));
    }
    if (fitness.isEmpty()) {
      return Optional.of("connected, has not reported yet");
    }
    return fitness.get().tokenOk() ? Optional.empty() : Optional.of("its token fails its self-test");
  }
}
