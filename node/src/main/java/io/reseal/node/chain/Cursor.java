package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * Where the caller keeps how far it has followed the chain. It survives
 * restarts: a finalized block that changes while the node is down is noticed
 * too.
 */
public interface Cursor {

  /** The place stored last; nothing on the very first start. */
  Optional<Place> place();

  /**
   * Stores a place, durably, before this returns. Called before the state is
   * handed out; losing the state afterwards loses nothing, it is read again.
   */
  void move(Place place);

  /**
   * A finalized block and the code it ran.
   *
   * @param codeHash
   *          Keccak-256 of the registry's code, which holds its immutable relayer
   *          set and times
   */
  record Place(BlockHeader block, Bytes32 codeHash) {

    /** The block's number. */
    public long number() {
      return block.number();
    }

    /** The block's hash. */
    public Bytes32 hash() {
      return block.hash();
    }
  }
}
