package io.reseal.node.transport;

import io.reseal.core.party.Address;
import java.util.Optional;

/**
 * What is on record of peers' starts, so that one that went back in time is
 * refused also by who has just started itself. Asked when a handshake is
 * complete, from several threads.
 */
public interface Starts {

  /** Nothing is. */
  Starts UNKNOWN = new Starts() {

    @Override
    public long latest(Address peer) {
      return 0;
    }

    @Override
    public Optional<byte[]> word(Address peer, long generation) {
      return Optional.empty();
    }
  };

  /** Highest generation on record of a peer; 0 for none. */
  long latest(Address peer);

  /**
   * What a peer that is refused for its generation is told before it is cut off,
   * about {@link Topic#LIFECYCLE}: it cannot ask.
   */
  Optional<byte[]> word(Address peer, long generation);
}
