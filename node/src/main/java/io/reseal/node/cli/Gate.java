package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.transport.Admission;
import io.reseal.node.transport.Verdict;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who is let in as a member: the active epoch, its base until the active one is
 * proven, a standing proposal's next committee and the relayers it would name.
 * Everybody else may show itself as a candidate.
 */
final class Gate implements Admission {

  private volatile Set<Address> members = Set.of();

  /** Follows the chain. */
  void follow(FinalizedState chain) {
    var admitted = new TreeSet<Address>();
    var bases = chain.lineage().stream().takeWhile(epoch -> epoch.phase() != Phase.PROVEN).count();
    // The active epoch, and downward to the last proven one: any of them may become
    // active again.
    Stream.concat(chain.lineage().stream().limit(bases + 1), chain.proposal().stream())
        .map(EpochState::members)
        .forEach(known -> known.ifPresent(committee -> admitted.addAll(committee.members())));
    members = Set.copyOf(admitted);
  }

  /** Members now. */
  Set<Address> members() {
    return members;
  }

  @Override
  public Verdict admit(Address address, long generation) {
    return members.contains(address) ? Verdict.member() : Verdict.candidate();
  }
}
