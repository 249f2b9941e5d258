package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.store.EpochRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who must have told a node what it knows of it, before the node rests anything
 * on what it remembers: all but one of a quorum of the active epoch. With that
 * one, itself, they can sign, so whatever it may have forgotten of signing in
 * this epoch, an honest one of them was there or it takes no harm. Before the
 * first epoch there is nothing to forget, and who is in no committee has
 * nothing to sign.
 *
 * @param others
 *          the members who can tell
 * @param needed
 *          how many of them must
 */
record Witnesses(Set<Address> others, int needed) {

  private static final Witnesses NONE = new Witnesses(Set.of(), 0);

  Witnesses {
    others = Set.copyOf(others);
  }

  static Witnesses of(Address self, FinalizedState chain, List<EpochRecord> held) {
    var active = committee(chain, held);
    var isConcerned = active.filter(each -> each.members().contains(self)).isPresent() || chain.proposal()
        .flatMap(EpochState::members).filter(next -> next.members().contains(self)).isPresent();
    if (active.isEmpty() || !isConcerned) {
      return NONE;
    }
    var others = new TreeSet<>(active.get().members());
    others.remove(self);
    return new Witnesses(others, active.get().threshold().signers() - 1);
  }

  /** The chain does not always tell who is in the active epoch; we may know. */
  private static Optional<Committee> committee(FinalizedState chain, List<EpochRecord> held) {
    return chain.activeMembers().or(() -> held.stream().filter(
        record -> record.epoch().equals(chain.activeEpoch()) && record.status() != EpochRecord.Status.VOID)
        .findFirst().map(EpochRecord::committee));
  }

  /** Whether so many have. */
  boolean areEnough(Set<Address> told) {
    return others.stream().filter(told::contains).count() >= needed;
  }

  /** Those who have not. */
  Set<Address> without(Set<Address> told) {
    var silent = new TreeSet<>(others);
    silent.removeAll(told);
    return silent;
  }
}
