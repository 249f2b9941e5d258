package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Step 3, the choice: which deals all receivers acknowledged, and which of them
 * are summed.
 *
 * @param deals
 *          at least all that everybody acknowledged
 * @param verdicts
 *          of every receiver, one on each dealer
 */
record Agreement(KeyDealPlan plan, SortedMap<Seat, Spoken<Deal>> deals,
    SortedMap<Seat, Spoken<Verdicts>> verdicts) {

  /** Whether the receiver acknowledges the dealer's deal as we have it. */
  boolean isAcknowledged(Seat receiver, Seat dealer) {
    return deals.containsKey(dealer)
        && acknowledged(receiver, dealer).equals(Optional.of(deals.get(dealer).digest()));
  }

  private Optional<Bytes32> acknowledged(Seat receiver, Seat dealer) {
    return verdicts.get(receiver).message().verdicts().get(
        dealer.id().value() - 1) instanceof Verdict.Ack(var digest) ? Optional.of(digest) : Optional.empty();
  }

  /**
   * Dealers of whom all receivers acknowledged one and the same deal, and its
   * digest.
   */
  SortedMap<Seat, Bytes32> acknowledged() {
    var acknowledged = new TreeMap<Seat, Bytes32>();
    for (var dealer : plan.dealerSeats()) {
      var digests = new TreeSet<>(verdicts.keySet()).stream().map(receiver -> acknowledged(receiver, dealer))
          .distinct().toList();
      if (digests.size() == 1) {
        digests.getFirst().ifPresent(digest -> acknowledged.put(dealer, digest));
      }
    }
    return acknowledged;
  }

  /** The deals that all acknowledged, as far as they are here. */
  SortedMap<Seat, Spoken<Deal>> shared() {
    var shared = new TreeMap<>(deals);
    var acknowledged = acknowledged();
    shared.entrySet().removeIf(deal -> !deal.getValue().digest().equals(acknowledged.get(deal.getKey())));
    return shared;
  }

  /**
   * Two dealers with one ephemeral key know each other's subshares: both are
   * refused.
   */
  SortedMap<Seat, Seat> twins() {
    var keys = new TreeMap<Seat, Point>();
    shared().forEach((dealer, deal) -> keys.put(dealer, deal.message().ephemeral()));
    return OpeningCheck.twins(keys);
  }

  /** What may be chosen of. */
  SortedMap<Seat, Spoken<Deal>> agreed() {
    var agreed = shared();
    agreed.keySet().removeAll(twins().keySet());
    return agreed;
  }

  /** Q: those with the smallest ids; nothing where they are too few. */
  Optional<SortedMap<Seat, Spoken<Deal>>> chosen() {
    var agreed = agreed();
    if (agreed.size() < plan.dealersNeeded()) {
      return Optional.empty();
    }
    var chosen = new TreeMap<Seat, Spoken<Deal>>();
    agreed.entrySet().stream().limit(plan.dealersNeeded())
        .forEach(deal -> chosen.put(deal.getKey(), deal.getValue()));
    return Optional.of(chosen);
  }
}
