package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.util.Optional;

/**
 * One generation of the pairwise setup with a peer.
 *
 * @param blob
 *          the sealed setup; absent once burned, and for a first generation
 *          that lies sealed with the share
 */
public record PairGeneration(KeyId keyId, Epoch epoch, Address peer, int generation, Optional<Bytes> blob,
    boolean burned) {

  public PairGeneration {
    Names.notNegative("generation", generation);
    if (burned && blob.isPresent()) {
      throw new IllegalArgumentException("a burned generation keeps nothing");
    }
  }
}
