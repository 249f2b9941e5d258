package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.Tape;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A receiver's part in the pairwise setups that ride in its run: one tape for
 * each other receiver, and from it an offer. Without any for keys that need no
 * setups.
 */
final class Pairing {

  /** Setups are always fresh: an epoch's first has this number. */
  static final int GENERATION = 1;

  private final KeyDealPlan plan;
  private final PartyId self;
  private final SortedMap<PartyId, Tape> tapes = new TreeMap<>();

  private Pairing(KeyDealPlan plan, PartyId self) {
    this.plan = plan;
    this.self = self;
  }

  /** Draws the tapes, which the run's scope holds. */
  static Pairing begin(KeyDealPlan plan, PartyId self, SecretScope scope, Entropy entropy) {
    var pairing = new Pairing(plan, self);
    plan.peers(self).forEach(peer -> pairing.tapes.put(peer, scope.hold(Tape.random(entropy))));
    return pairing;
  }

  /** Commitments to the tapes, by ascending peer. */
  List<Bytes32> commitments() {
    return tapes.entrySet().stream().map(tape -> tape.getValue().commitment(plan.sid(), self, tape.getKey()))
        .toList();
  }

  /** What the announcement encloses: an offer for each other receiver. */
  Map<Seat, Record> offers() {
    var offers = new TreeMap<Seat, Record>();
    tapes.forEach((peer, tape) -> offers.put(KeyDealPlan.receiver(peer), PairOffer.of(name(peer), tape)));
    return offers;
  }

  /** Receivers whose offer to us nobody could answer. */
  SortedSet<Seat> unanswerable(SortedMap<Seat, Spoken<Opening>> openings) {
    var unanswerable = new TreeSet<Seat>();
    tapes.keySet().stream().filter(peer -> !offer(openings, peer).isAnswerable(name(peer).mirrored()))
        .forEach(peer -> unanswerable.add(KeyDealPlan.receiver(peer)));
    return unanswerable;
  }

  /**
   * Makes the setups out of everybody's answerable offers, and begins their dry
   * runs.
   */
  Rehearsal rehearse(SortedMap<Seat, Spoken<Opening>> openings, SortedMap<Seat, Point> receiveKeys,
      Reception reception) {
    var rehearsal = new Rehearsal(plan, self);
    tapes.forEach((peer, tape) -> rehearsal.add(name(peer), tape, offer(openings, peer),
        receiveKeys.get(KeyDealPlan.receiver(peer)), reception));
    return rehearsal;
  }

  private PairName name(PartyId peer) {
    return new PairName(plan.sid(), self, peer, GENERATION);
  }

  private static PairOffer offer(SortedMap<Seat, Spoken<Opening>> openings, PartyId peer) {
    return openings.get(KeyDealPlan.receiver(peer)).enclosed(PairOffer.class);
  }
}
