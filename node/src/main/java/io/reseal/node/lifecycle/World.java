package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All facts a decision is made of, at one moment.
 *
 * @param chain
 *          the newest final block
 * @param epochs
 *          what the store holds, void attempts included
 * @param keyed
 *          attempts, as {@link #name}, whose shares are not destroyed yet
 * @param orphans
 *          labels of HSM keys that were made for shares which were never stored
 * @param decision
 *          on the standing proposal; nothing when it is not recorded yet
 * @param deal
 *          how our part of the live attempt goes
 * @param tested
 *          whether a quorum with us in it has signed under the live attempt's
 *          prepared root
 * @param signed
 *          who signed what, of the standing proposal or the active epoch
 * @param retentionOver
 *          whether a replaced epoch need not be kept any longer
 * @param settled
 *          whether the relayer set has stood still long enough to be proposed
 * @param baseKnown
 *          whether we have the public record of the proposal's base epoch,
 *          checked against its root
 * @param mayTry
 *          whether the wait after the last void attempt is over
 * @param memory
 *          how far what the store holds is believed
 * @param viewFresh
 *          whether the chain was read within the last ten minutes
 * @param signedKnown
 *          whether it is known here what was signed before this node came
 * @param back
 *          how far the return to the base epoch is
 */
public record World(Address self, FinalizedState chain, List<EpochRecord> epochs, Set<String> keyed,
    List<String> orphans, Optional<Proposal.Decision> decision, Deal deal, boolean tested, Signed signed,
    boolean retentionOver, boolean settled, boolean baseKnown, boolean mayTry, boolean viewFresh,
    boolean signedKnown, Memory memory, Return back) {

  public World {
    epochs = List.copyOf(epochs);
    keyed = Set.copyOf(keyed);
    orphans = List.copyOf(orphans);
  }

  /**
   * How far the return to the base epoch is.
   *
   * @param wished
   *          whether our operator wants it
   * @param opened
   *          whether we signed of late that our share of the base opens
   * @param whole
   *          whether enough members of the base did
   */
  public record Return(boolean wished, boolean opened, boolean whole) {

    /** Nobody wants it, or there is no way back. */
    static final Return NONE = new Return(false, false, false);
  }

  /** How our part of the live attempt goes. */
  public sealed interface Deal {

    /** Not begun. */
    record None() implements Deal {
    }

    /** Under way, waiting in this step. */
    record Running(int step) implements Deal {
    }

    /** Our part is done. */
    record Done() implements Deal {
    }

    /** It failed, or a restart lost it: this attempt cannot be saved. */
    record Failed(String why) implements Deal {
    }
  }

  /**
   * Signatures that are here.
   *
   * @param barrier
   *          whether we signed the next barrier
   * @param barrierWhole
   *          whether all next and enough current members did
   * @param ready
   *          whether we signed Ready for the live attempt
   * @param readyWhole
   *          whether all next members did, for our root, and the new sharing's
   *          signatures are there
   * @param active
   *          whether we signed Active
   * @param activeWhole
   *          whether all members did
   */
  public record Signed(boolean barrier, boolean barrierWhole, boolean ready, boolean readyWhole,
      boolean active, boolean activeWhole) {
  }

  /** Chain seconds of the newest final block. */
  long now() {
    return chain.block().time();
  }

  Optional<EpochRecord> held() {
    return epochs.stream().filter(record -> record.status() == EpochRecord.Status.ACTIVE).findFirst();
  }

  Optional<EpochRecord> find(Epoch epoch, int attempt) {
    return epochs.stream().filter(record -> record.epoch().equals(epoch) && record.attempt() == attempt)
        .findFirst();
  }

  Optional<EpochRecord> live(Epoch epoch) {
    return epochs.stream()
        .filter(record -> record.epoch().equals(epoch) && record.status() != EpochRecord.Status.VOID)
        .findFirst();
  }

  boolean isMember(EpochState epoch) {
    return epoch.members().filter(committee -> committee.members().contains(self)).isPresent();
  }

  /** The standing proposal, unless its time has run out. */
  Optional<EpochState> proposal() {
    return chain.proposal().filter(proposal -> now() <= proposal.terms().expiresAt());
  }

  /**
   * Whether the relayers of now are the proposal's next committee, as the
   * registry will demand.
   */
  boolean isCurrent(EpochState proposal) {
    return relayers().filter(proposal.terms()::names).isPresent();
  }

  Optional<Committee> relayers() {
    return chain.relayers().committee();
  }

  boolean isProven(EpochState epoch) {
    return epoch.phase() == Phase.PROVEN;
  }

  /**
   * Whether what we hold is of no use, because the store is not believed: neither
   * is our share of the active epoch, nor is there another in its place.
   */
  boolean isStale() {
    return memory.distrust().isPresent() && chain.active()
        .flatMap(active -> live(active.epoch()).filter(record -> record.root().equals(active.root())))
        .filter(memory::believes).isEmpty();
  }

  /** Names an attempt. */
  public static String name(Epoch epoch, int attempt) {
    return epoch + "/" + attempt;
  }
}
