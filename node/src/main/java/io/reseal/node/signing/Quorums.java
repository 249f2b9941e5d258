package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.node.session.DisputeGraph;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** Who signs a request. */
final class Quorums {

  private Quorums() {
  }

  /**
   * Exactly as many as the threshold says: the one that asks, and the first
   * others that are connected and were not found wanting; those come in only
   * where too few others do. Never two that a dispute keeps apart, and nobody
   * with whom we have no setup to sign with, as one is being made.
   *
   * @param avoided
   *          who failed this request
   * @param without
   *          with whom there is no setup
   * @return nothing while there is no such quorum, or the one that asks is no
   *         member
   */
  static Optional<SortedSet<PartyId>> choose(Committee committee, Address self, Set<Address> connected,
      Set<Address> avoided, Set<PartyId> without, DisputeGraph disputes, Instant now) {
    var own = committee.idOf(self);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    var willing = new ArrayList<PartyId>();
    for (var isAvoided : List.of(false, true)) {
      committee.members().stream()
          .filter(member -> connected.contains(member) && !member.equals(self)
              && avoided.contains(member) == isAvoided)
          .map(member -> committee.idOf(member).orElseThrow()).filter(id -> !without.contains(id))
          .forEach(willing::add);
    }
    return disputes.quorum(own.get(), willing, committee.threshold(), now);
  }
}
