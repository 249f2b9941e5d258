package io.reseal.core.ecdsa;

import io.reseal.core.party.PartyId;
import java.util.function.Supplier;

/**
 * The lock on each pair of one signer, and the record of what is burned. The
 * node answers; all sessions that use the same setups ask the same one.
 *
 * <p>
 * A failed check tells whoever cheated one bit of a secret that all sessions of
 * the pair depend on. So checks of one pair are judged one after the other, a
 * failed one burns the setup, and the burn is recorded before the run has
 * anything to say of it: the round that finds it calls {@link #burned} and only
 * then ends, so that there is no message yet that could leave too early.
 */
public interface PairGuard {

  /**
   * Does the work while nobody else uses or burns the setup of that pair. Called
   * for one pair at a time, so that no order of locks matters.
   */
  <R> R alone(PartyId peer, Supplier<R> work);

  /**
   * Records that this generation is burned, durably before it returns: after a
   * crash in the next moment it must not be live. Called within {@link #alone},
   * when the setup is erased already. If it throws, the run is stuck and says
   * nothing.
   */
  void burned(PartyId peer, int generation);
}
