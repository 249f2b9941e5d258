package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Who signs a request. */
final class Quorums {

  private Quorums() {
  }

  /**
   * Exactly as many as the threshold says: the one that asks, and the first
   * others that are connected and were not found wanting; those come in only
   * where too few others do.
   *
   * @param avoided
   *          who failed this request
   * @return nothing while too few are connected, or the one that asks is no
   *         member
   */
  static Optional<SortedSet<PartyId>> choose(Committee committee, Address self, Set<Address> connected,
      Set<Address> avoided) {
    var own = committee.idOf(self);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    var willing = committee.members().stream()
        .filter(member -> connected.contains(member) && !member.equals(self)).toList();
    var signers = new TreeSet<>(Set.of(own.get()));
    for (var avoid : List.of(true, false)) {
      for (var member : willing) {
        if (signers.size() < committee.threshold().signers() && (!avoid || !avoided.contains(member))) {
          signers.add(committee.idOf(member).orElseThrow());
        }
      }
    }
    return signers.size() == committee.threshold().signers() ? Optional.of(signers) : Optional.empty();
  }
}
