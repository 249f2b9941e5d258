package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.EqualityProof;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Step 3, in public: who lies where a receiver speaks of a deal. A complaint
 * opens one subshare, so that anyone can tell who is right.
 *
 * @param receiveKeys
 *          as the receivers announced them
 */
record VerdictCheck(KeyDealPlan plan, SortedMap<Seat, Point> receiveKeys) {

  /** Who broke which rule. */
  record Blame(Seat culprit, String what) {
  }

  /** The first rule that a list of verdicts breaks by itself. */
  Optional<String> flaw(Seat receiver, Verdicts verdicts) {
    if (verdicts.verdicts().size() != plan.dealers().size()) {
      return Optional.of("a verdict on each of " + plan.dealers().size() + " dealers was due");
    }
    var peers = plan.peers(receiver.id()).size();
    return verdicts.zeros().size() == peers
        ? Optional.empty()
        : Optional
            .of("it commits to " + verdicts.zeros().size() + " seeds of zero shares, expected " + peers);
  }

  /**
   * Who is at fault, given what the receiver says of this deal; nobody when it
   * speaks of another one.
   *
   * @param isFlawed
   *          whether the deal breaks a rule that anyone can check
   */
  Optional<Blame> blame(Seat receiver, Verdicts said, Seat dealer, Spoken<Deal> deal, boolean isFlawed) {
    var verdict = said.verdicts().get(dealer.id().value() - 1);
    if (!verdict.deal().equals(Optional.of(deal.digest()))) {
      return Optional.empty();
    }
    return switch (verdict) {
      case Verdict.Absent _ -> Optional.empty();
      case Verdict.Ack _ -> isFlawed ? blame(receiver, "acknowledges an invalid deal") : Optional.empty();
      case Verdict.Invalid _ -> isFlawed ? Optional.empty() : blame(receiver, "calls a sound deal invalid");
      case Verdict.Complaint _ when isFlawed -> blame(receiver, "opens a subshare of an invalid deal");
      case Verdict.Complaint complaint -> complaintBlame(receiver, dealer, complaint, deal.message());
    };
  }

  private Optional<Blame> complaintBlame(Seat receiver, Seat dealer, Verdict.Complaint complaint, Deal deal) {
    var shared = complaint.shared();
    if (!complaint.proof().verifies(equality(dealer, receiver.id(), deal, shared))) {
      return blame(receiver, "the proof of its complaint does not hold");
    }
    return new DealCheck(plan).isHonestTo(dealer, deal, receiver.id(), receiveKeys.get(receiver), shared)
        ? blame(receiver, "complains of an honest subshare")
        : blame(dealer, "dealt a subshare that is not on its polynomial");
  }

  /**
   * What a complaint's proof is about: log of RK_j and log of S to the base Eph_i
   * are one.
   */
  EqualityProof.Statement equality(Seat dealer, PartyId receiver, Deal deal, Point shared) {
    return new EqualityProof.Statement(plan.sid(), dealer.id(), receiver,
        receiveKeys.get(KeyDealPlan.receiver(receiver)), deal.ephemeral(), shared);
  }

  private static Optional<Blame> blame(Seat culprit, String what) {
    return Optional.of(new Blame(culprit, what));
  }
}
