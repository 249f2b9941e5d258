package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/**
 * A member's signature towards a step on chain.
 *
 * @param attempt
 *          0 where the kind knows none
 * @param payload
 *          what was signed, encoded by the caller
 */
public record CollectedSignature(Kind kind, Bytes32 termsHash, int attempt, Address signer, Bytes payload,
    Bytes signature) {

  /** Which step it is for. */
  public enum Kind {
    /** Carries a time it is valid until; a later one takes its place. */
    BARRIER(true),
    /** States one root, for ever. */
    READY(false),
    /** States one root, for ever. */
    ACTIVE(false),
    /** Carries a time it is valid until; a later one takes its place. */
    OPENED(true),
    /** Names a successor of the registry; a later one takes its place. */
    MIGRATE(true);

    private final boolean renewable;

    Kind(boolean renewable) {
      this.renewable = renewable;
    }

    /** Whether a signer may sign another payload later. */
    public boolean renewable() {
      return renewable;
    }
  }

  public CollectedSignature {
    Names.notNegative("attempt", attempt);
  }
}
