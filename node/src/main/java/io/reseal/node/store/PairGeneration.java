package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.util.Optional;

/**
 * One generation of the pairwise setup with a peer, but for a first one that is
 * in use: that lies sealed with the share, and has no row.
 *
 * @param blob
 *          the sealed setup, while it is prepared or live
 */
public record PairGeneration(KeyId keyId, Epoch epoch, Address peer, int generation, Optional<Bytes> blob,
    State state) {

  /**
   * Begun → Prepared: our half is sealed and durable. Prepared → Live: the peer
   * has said the same of its. Any → Burned: a check failed, the run came to
   * nothing, a later one begins, or this node stopped otherwise than in order.
   */
  public enum State {
    /** Its number is taken, for ever. */
    BEGUN,
    /** Durable here, and used by nobody yet. */
    PREPARED,
    /** In use. */
    LIVE,
    /** Gone. */
    BURNED
  }

  public PairGeneration {
    Names.notNegative("generation", generation);
    if (blob.isPresent() != (state == State.PREPARED || state == State.LIVE)) {
      throw new IllegalArgumentException("what is prepared or live has a blob, and nothing else: " + state);
    }
  }
}
