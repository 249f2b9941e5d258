package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Step 1, in public: the rules that anyone can check on what was said before
 * any deal.
 */
record OpeningCheck(KeyDealPlan plan) {

  /** The first broken rule, or nothing. */
  Optional<String> flaw(Seat seat, Opening opening) {
    return switch (opening) {
      case Opening.Promise _ -> Optional.empty();
      case Opening.Announce announce when announce.tapes().size() != plan.peers(seat.id()).size() ->
        Optional.of(
            "it commits to " + announce.tapes().size() + " tapes, expected " + plan.peers(seat.id()).size());
      case Opening.Announce announce -> {
        var context = Draft.context(plan, Draft.RECEIVE_KEY, seat.id(), 0);
        yield announce.proof().verifies(context, announce.receiveKey())
            ? Optional.empty()
            : Optional.of("the proof of its receive key does not hold");
      }
    };
  }

  /** Everybody whose opening breaks a rule, and which. */
  SortedMap<Seat, String> flaws(SortedMap<Seat, Spoken<Opening>> openings) {
    var flaws = new TreeMap<Seat, String>();
    openings.forEach((seat, spoken) -> flaw(seat, spoken.message()).ifPresent(what -> flaws.put(seat, what)));
    return flaws;
  }

  /**
   * The receivers' proven keys. Only a proven key is its owner's: a copy without
   * proof must not implicate the one it was copied from.
   */
  SortedMap<Seat, Point> receiveKeys(SortedMap<Seat, Spoken<Opening>> openings) {
    var receiveKeys = new TreeMap<Seat, Point>();
    openings.forEach((seat, spoken) -> {
      if (spoken.message() instanceof Opening.Announce announce && flaw(seat, announce).isEmpty()) {
        receiveKeys.put(seat, announce.receiveKey());
      }
    });
    return receiveKeys;
  }

  /**
   * Parties with one key, even with proofs, know each other's secrets: each with
   * another one of them.
   */
  static SortedMap<Seat, Seat> twins(SortedMap<Seat, Point> keys) {
    var owners = new HashMap<Point, Seat>();
    var twins = new TreeMap<Seat, Seat>();
    for (Map.Entry<Seat, Point> entry : keys.entrySet()) {
      var other = owners.putIfAbsent(entry.getValue(), entry.getKey());
      if (other != null) {
        twins.putIfAbsent(other, entry.getKey());
        twins.put(entry.getKey(), other);
      }
    }
    return twins;
  }
}
