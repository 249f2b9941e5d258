package io.reseal.node.lifecycle;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.EpochState;

/**
 * Something to be done, asked for at every step until the facts show that it is
 * done. Doing one twice is harmless: that is the shell's promise.
 */
public sealed interface Effect {

  /** Record a proposal and let the policy decide. */
  record Observe(EpochState proposal) implements Effect {
  }

  /** Ask the registry to propose the relayers of now. */
  record Propose(Committee next) implements Effect {
  }

  /**
   * Get the base epoch's public record from a peer: a joiner cannot deal or
   * receive without it.
   */
  record FetchBase(EpochState base) implements Effect {
  }

  /**
   * Open our current share afresh, if we hold one, and sign that we are here for
   * this attempt.
   */
  record SignBarrier(EpochState proposal, int attempt) implements Effect {
  }

  /**
   * Ask the registry to open an attempt, with the barrier signatures that are
   * there.
   */
  record OpenAttempt(EpochState proposal, int attempt) implements Effect {
  }

  /**
   * Begin our runs of a live attempt, or go on with them after a restart: once
   * only per session.
   */
  record StartDeal(EpochState proposal) implements Effect {
  }

  /**
   * Say again what our runs said, which had ended before a restart: not everybody
   * may have heard it.
   */
  record SayAgain(EpochState proposal) implements Effect {
  }

  /**
   * Say that this attempt failed here, so that the next can begin before the
   * deadline.
   */
  record AbortAttempt(EpochState proposal, String why) implements Effect {
  }

  /**
   * Make threshold signatures with the prepared shares until we were in a quorum.
   */
  record Test(EpochState proposal, Bytes32 root) implements Effect {
  }

  /** Sign that our share under this root is durable and works. */
  record SignReady(EpochState proposal, Bytes32 root) implements Effect {
  }

  /** Ask the registry to make the epoch the active one. */
  record Commit(EpochState proposal, Bytes32 root) implements Effect {
  }

  /** Make the prepared epoch the active one, in one transaction of the store. */
  record Activate(EpochState epoch) implements Effect {
  }

  /** Note that another epoch is active, of which we hold nothing. */
  record Leave(Epoch held, Epoch active) implements Effect {
  }

  /** Note that the base epoch returned, of which we hold nothing. */
  record GiveWay(Epoch from, Epoch to) implements Effect {
  }

  /** Return to the base epoch, as the chain has. */
  record RollBack(Epoch from, Epoch to) implements Effect {
  }

  /** Open our share of the active epoch afresh and sign that we did. */
  record SignActive(EpochState active) implements Effect {
  }

  /** Show the registry that every member opened its share. */
  record Prove(EpochState active) implements Effect {
  }

  /**
   * Open our share of the base epoch afresh and sign that we did, so that it may
   * return.
   */
  record SignOpened(EpochState active, EpochState base) implements Effect {
  }

  /** Ask the registry to return to the base epoch. */
  record ReturnToBase(EpochState active, EpochState base) implements Effect {
  }

  /**
   * Note that an epoch is finally proven, once its members' signatures are
   * verified: it never gives way to its base then.
   */
  record MarkProven(Epoch epoch) implements Effect {
  }

  /**
   * A later epoch is finally proven and retention is over: open the way to
   * destruction.
   */
  record Retire(Epoch epoch, Epoch proven) implements Effect {
  }

  /** Note that a prepared attempt can never commit. */
  record Annul(Epoch epoch, int attempt) implements Effect {
  }

  /**
   * Destroy an HSM key that was made for a share and never came to seal one that
   * was stored: the node died, or token or disk failed, in between.
   */
  record Discard(String label) implements Effect {
  }

  /**
   * Destroy the HSM keys of an epoch's or a void attempt's shares, with receipts.
   */
  record Destroy(Epoch epoch, int attempt) implements Effect {
  }
}
