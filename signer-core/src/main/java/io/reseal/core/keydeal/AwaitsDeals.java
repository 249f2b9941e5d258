package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.core.proof.EqualityProof;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.share.Commitment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Step 2: checks every deal before using any, and says of each member of the
 * base committee what became of its deal. Any threshold of dealers is enough,
 * so that nobody's silence stops a reshare; the verdicts tell who was heard.
 */
record AwaitsDeals(Reception reception, SortedMap<Seat, Spoken<Opening>> openings,
    SortedMap<Seat, Point> receiveKeys, Rehearsal rehearsal) implements Round<Deal, Dealt> {

  @Override
  public int step() {
    return 1;
  }

  @Override
  public Set<Seat> speakers() {
    return plan().dealerSeats();
  }

  @Override
  public Class<Deal> expects(Seat speaker) {
    return Deal.class;
  }

  @Override
  public int quorum() {
    return plan().dealersNeeded();
  }

  @Override
  public Step<Dealt> close(SortedMap<Seat, Spoken<Deal>> deals) {
    var check = new DealCheck(plan());
    var flaws = new TreeMap<Seat, Fault>();
    var verdicts = new ArrayList<Verdict>();
    for (var dealer : speakers()) {
      var spoken = deals.get(dealer);
      if (spoken == null) {
        verdicts.add(new Verdict.Absent());
        continue;
      }
      var flaw = check.flaw(dealer, spoken.message(), promise(dealer));
      flaw.ifPresent(what -> flaws.put(dealer, new Fault.Proven(dealer, what, evidence(dealer, spoken))));
      verdicts.add(flaw.isPresent() ? new Verdict.Invalid(spoken.digest()) : privateVerdict(dealer, spoken));
    }
    return new Step.Await<>(new AwaitsVerdicts(this, deals, flaws), List.of(new Send(2,
        plan().receiverSeats(), new Verdicts(verdicts, rehearsal.commitments()), rehearsal.openings())));
  }

  /**
   * The deal is sound for all to see; is it honest to me? If not, I open it, and
   * anyone can judge.
   */
  private Verdict privateVerdict(Seat dealer, Spoken<Deal> spoken) {
    var deal = spoken.message();
    try (var subshare = reception.subshare(dealer.id(), deal)) {
      if (new Commitment(deal.commitment()).opensAt(reception.self(), subshare)) {
        return new Verdict.Ack(spoken.digest());
      }
    }
    var shared = reception.receiveSecret().times(deal.ephemeral());
    var context = verdictCheck().equality(dealer, reception.self(), deal, shared);
    return new Verdict.Complaint(spoken.digest(), shared,
        EqualityProof.prove(context, reception.receiveSecret(), reception.entropy()));
  }

  /** Judges what receivers say of deals. */
  VerdictCheck verdictCheck() {
    return new VerdictCheck(plan(), receiveKeys);
  }

  Optional<Bytes32> promise(Seat dealer) {
    return promise(openings, dealer);
  }

  static Optional<Bytes32> promise(SortedMap<Seat, Spoken<Opening>> openings, Seat dealer) {
    return Optional.ofNullable(openings.get(dealer)).map(Spoken::message)
        .filter(Opening.Promise.class::isInstance).map(Opening.Promise.class::cast)
        .map(Opening.Promise::commitment);
  }

  /** A deal is judged together with its promise. */
  List<Envelope> evidence(Seat dealer, Spoken<Deal> spoken) {
    var promise = openings.get(dealer);
    return promise == null ? List.of(spoken.envelope()) : List.of(promise.envelope(), spoken.envelope());
  }

  KeyDealPlan plan() {
    return reception.plan();
  }
}
