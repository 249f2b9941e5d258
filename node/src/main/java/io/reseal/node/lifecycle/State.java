package io.reseal.node.lifecycle;

import io.reseal.core.party.Epoch;

/**
 * Where this node stands in the change of committees: a name, and the epoch and
 * attempt it is about. It is worked out anew from the chain and the store at
 * every step, so a restart begins where the facts are.
 *
 * @param attempt
 *          0 where no attempt is meant
 */
public record State(Name name, Epoch epoch, int attempt) {

  /** The names of {@code docs/epochs.md}, each with what leads to it. */
  public enum Name {
    /**
     * Start → Waiting: no final block has been read yet, or fewer members than
     * needed have told what they know of this node. We sign nothing, deal nothing
     * and promise nothing.
     */
    WAITING,
    /**
     * Nothing to do: we hold the active epoch, or are nobody's member. From
     * everywhere, when the facts agree.
     */
    IDLE,
    /**
     * Idle → Observed: a proposal that concerns us is final, and nobody here has
     * decided.
     */
    OBSERVED,
    /**
     * Observed → Approved: policy or operator accept it. Also while its delay runs.
     */
    APPROVED,
    /**
     * Observed → Refused: the operator rejects it. We sign no barrier and deal
     * nothing.
     */
    REFUSED,
    /** Approved, Void → Barrier: no attempt is live, and one may be opened. */
    BARRIER,
    /**
     * Barrier → Opened: an attempt is final and live; a dealer that is done waits
     * here.
     */
    OPENED,
    /** Opened → Dealing: our runs have begun. */
    DEALING,
    /** Dealing → Verifying: deals are in, verdicts are being exchanged. */
    VERIFYING,
    /**
     * Verifying → Prepared: the new shares are sealed, synced, read back and
     * opened.
     */
    PREPARED,
    /** Prepared → Tested: a quorum with us in it signed with the sealed shares. */
    TESTED,
    /** Tested → Ready sent: our identity signed this root for this attempt. */
    READY_SENT,
    /**
     * Ready sent → Committed: the final root is the prepared one; activation
     * follows in the same step.
     */
    COMMITTED,
    /**
     * Committed → Active: we hold the active epoch, and not all have shown that
     * they can open it.
     */
    ACTIVE,
    /** Active → Proven: every member opened its share; the base epoch may go. */
    PROVEN,
    /**
     * Proven → Retiring: a replaced epoch's shares are being destroyed, or wait out
     * their retention.
     */
    RETIRING,
    /**
     * Any attempt → Void: it cannot commit any more; its shares are destroyed, the
     * next barrier follows.
     */
    VOID,
    /** The proposal's time ran out without a commit. */
    EXPIRED,
    /** Active → Rolled back: the base epoch returned. */
    ROLLED_BACK,
    /** Active → Left: another epoch is active and we are not in it. */
    LEFT,
    /**
     * We should hold a share of the active epoch and do not: we never sign, and ask
     * to be reshared in.
     */
    MISSING_SHARE,
    /**
     * From everywhere: store or token are older than what happened, or another
     * start of this node lives. We sign nothing by what we hold, promise nothing of
     * it and delete nothing. Stale → Barrier: we may be given a share in the next
     * epoch, and its activation ends this.
     */
    STALE,
    /**
     * The chain broke its word, or ours and its keys differ: we sign nothing and
     * destroy nothing.
     */
    HALT
  }

  static State of(Name name, Epoch epoch, int attempt) {
    return new State(name, epoch, attempt);
  }
}
