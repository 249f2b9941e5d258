package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Step 3: judges the verdicts, chooses the dealers, and computes the new
 * sharing.
 *
 * <p>
 * A complaint opens one subshare, so that anyone can tell who is right: an
 * upheld one proves the dealer guilty and the run goes on without it while
 * enough others remain; a rejected one proves the complainer guilty and voids
 * the attempt, as the complainer is to receive a share.
 */
record AwaitsVerdicts(AwaitsDeals dealt, SortedMap<Seat, Spoken<Deal>> deals,
    SortedMap<Seat, Fault> flaws) implements Round<Verdicts, Dealt> {

  @Override
  public int step() {
    return 2;
  }

  @Override
  public Set<Seat> speakers() {
    return plan().receiverSeats();
  }

  @Override
  public Class<Verdicts> expects(Seat speaker) {
    return Verdicts.class;
  }

  @Override
  public Step<Dealt> close(SortedMap<Seat, Spoken<Verdicts>> heard) {
    var guiltyReceivers = new ArrayList<Fault>();
    var guiltyDealers = new TreeMap<>(flaws);
    heard.forEach(
        (receiver, spoken) -> judge(receiver, spoken, guiltyDealers).ifPresent(guiltyReceivers::add));
    if (!guiltyReceivers.isEmpty()) {
      guiltyReceivers.addAll(guiltyDealers.values());
      return new Step.Abort<>(guiltyReceivers);
    }
    var agreed = agreedDealers(heard, guiltyDealers);
    if (agreed.size() < plan().dealersNeeded()) {
      return new Step.Abort<>(shortage(heard, agreed, guiltyDealers));
    }
    var chosen = new TreeMap<Seat, Spoken<Deal>>();
    agreed.stream().limit(plan().dealersNeeded()).forEach(dealer -> chosen.put(dealer, deals.get(dealer)));
    var result = new Result(this, chosen, heard);
    var rigged = result.riggedShares();
    if (!rigged.isEmpty()) {
      return new Step.Abort<>(rigged);
    }
    return result.candidate().map(candidate -> confirm(candidate, guiltyDealers))
        .orElseGet(() -> new Step.Abort<>(
            List.of(new Fault.Local("the chosen deals do not add up to a sharing of the key"))));
  }

  private Step<Dealt> confirm(Dealt.Received candidate, SortedMap<Seat, Fault> guiltyDealers) {
    return new Step.Await<>(new AwaitsConfirms(plan(), candidate, List.copyOf(guiltyDealers.values())),
        List.of(Send.broadcast(3, plan().receiverSeats(), new Confirm(candidate.transcript()))));
  }

  /**
   * What one receiver said of all dealers: the fault it committed, if any; upheld
   * complaints add guilty dealers.
   */
  private Optional<Fault> judge(Seat receiver, Spoken<Verdicts> spoken,
      SortedMap<Seat, Fault> guiltyDealers) {
    var verdicts = spoken.message().verdicts();
    if (verdicts.size() != plan().dealers().size()) {
      return blame(receiver, "a verdict on each of " + plan().dealers().size() + " dealers was due",
          List.of(spoken.envelope()));
    }
    if (spoken.message().pairwise().size() != 0) {
      return blame(receiver, "a pairwise setup, expected none for this key", List.of(spoken.envelope()));
    }
    for (var dealer : plan().dealerSeats()) {
      var lie = judge(receiver, dealer, verdicts.get(dealer.id().value() - 1), spoken, guiltyDealers);
      if (lie.isPresent()) {
        return lie;
      }
    }
    return Optional.empty();
  }

  private Optional<Fault> judge(Seat receiver, Seat dealer, Verdict verdict, Spoken<Verdicts> spoken,
      SortedMap<Seat, Fault> guiltyDealers) {
    var deal = deals.get(dealer);
    if (deal == null || !verdict.deal().equals(Optional.of(deal.digest()))) {
      return Optional.empty(); // it speaks of a deal we do not have: the dealer is not chosen, and we cannot
                               // judge
    }
    var flawed = flaws.containsKey(dealer);
    var evidence = evidence(receiver, dealer, deal, spoken);
    return switch (verdict) {
      case Verdict.Ack _ ->
        flawed ? blame(receiver, "acknowledges an invalid deal", evidence) : Optional.empty();
      case Verdict.Invalid _ ->
        flawed ? Optional.empty() : blame(receiver, "calls a sound deal invalid", evidence);
      case Verdict.Absent _ -> Optional.empty();
      case Verdict.Complaint _ when flawed ->
        blame(receiver, "opens a subshare of an invalid deal", evidence);
      case Verdict.Complaint complaint -> {
        var isUpheld = isUpheld(receiver, dealer, complaint, deal.message());
        if (isUpheld.isEmpty()) {
          yield blame(receiver, "the proof of its complaint does not hold", evidence);
        }
        if (!isUpheld.get()) {
          yield blame(receiver, "complains of an honest subshare", evidence);
        }
        guiltyDealers.putIfAbsent(dealer,
            new Fault.Proven(dealer, "dealt a subshare that is not on its polynomial", evidence));
        yield Optional.empty();
      }
    };
  }

  /**
   * Whether the opened subshare is wrong; nothing when the proof does not hold.
   */
  private Optional<Boolean> isUpheld(Seat receiver, Seat dealer, Verdict.Complaint complaint, Deal deal) {
    var context = dealt.equality(dealer, receiver.id(), deal, complaint.shared());
    if (!complaint.proof().verifies(context)) {
      return Optional.empty();
    }
    var receiveKey = dealt.receiveKeys().get(receiver);
    return Optional
        .of(!new DealCheck(plan()).isHonestTo(dealer, deal, receiver.id(), receiveKey, complaint.shared()));
  }

  /**
   * Dealers whose one and the same deal every receiver acknowledged, ascending;
   * without those that share a key.
   */
  private TreeSet<Seat> agreedDealers(SortedMap<Seat, Spoken<Verdicts>> heard,
      SortedMap<Seat, Fault> guiltyDealers) {
    var agreed = new TreeSet<Seat>();
    for (var dealer : plan().dealerSeats()) {
      if (deals.containsKey(dealer)
          && heard.values().stream().allMatch(spoken -> acknowledges(spoken, dealer))) {
        agreed.add(dealer);
      }
    }
    refuseSharedKeys(agreed, guiltyDealers);
    return agreed;
  }

  /**
   * Two dealers with one ephemeral key know each other's subshares: both are
   * refused.
   */
  private void refuseSharedKeys(TreeSet<Seat> agreed, SortedMap<Seat, Fault> guiltyDealers) {
    var owners = new HashMap<Point, Seat>();
    for (var dealer : List.copyOf(agreed)) {
      var other = owners.putIfAbsent(deals.get(dealer).message().ephemeral(), dealer);
      if (other != null) {
        var evidence = List.of(deals.get(other).envelope(), deals.get(dealer).envelope());
        for (var twin : List.of(other, dealer)) {
          agreed.remove(twin);
          guiltyDealers.put(twin, new Fault.Proven(twin, "its ephemeral key is also another's", evidence));
        }
      }
    }
  }

  /**
   * Why too few dealers are left: those proven guilty, those that nobody can
   * judge because some receiver says it has another deal or none, and those we
   * have not heard ourselves.
   */
  private List<Fault> shortage(SortedMap<Seat, Spoken<Verdicts>> heard, Set<Seat> agreed,
      SortedMap<Seat, Fault> guiltyDealers) {
    var faults = new ArrayList<>(guiltyDealers.values());
    var unheard = new TreeSet<Seat>();
    for (var dealer : plan().dealerSeats()) {
      if (agreed.contains(dealer) || guiltyDealers.containsKey(dealer)) {
        continue;
      }
      if (deals.containsKey(dealer)) {
        heard.forEach((receiver, spoken) -> {
          if (!acknowledges(spoken, dealer)) {
            faults.add(new Fault.PairDispute(dealer, receiver, 0));
          }
        });
      } else {
        unheard.add(dealer);
      }
    }
    if (!unheard.isEmpty()) {
      faults.add(new Fault.Missing(unheard));
    }
    return faults;
  }

  private boolean acknowledges(Spoken<Verdicts> spoken, Seat dealer) {
    return spoken.message().verdicts().get(dealer.id().value() - 1)
        .equals(new Verdict.Ack(deals.get(dealer).digest()));
  }

  /**
   * A verdict is judged together with the receiver's key, the deal, and what the
   * deal was judged by.
   */
  private List<Envelope> evidence(Seat receiver, Seat dealer, Spoken<Deal> deal, Spoken<Verdicts> spoken) {
    var evidence = new ArrayList<Envelope>();
    evidence.add(dealt.openings().get(receiver).envelope());
    evidence.addAll(dealt.evidence(dealer, deal));
    evidence.add(spoken.envelope());
    return evidence;
  }

  private static Optional<Fault> blame(Seat seat, String what, List<Envelope> evidence) {
    return Optional.of(new Fault.Proven(seat, what, evidence));
  }

  KeyDealPlan plan() {
    return dealt.plan();
  }

  PartyId self() {
    return dealt.reception().self();
  }

  List<Bytes32> digests(SortedMap<Seat, ? extends Spoken<?>> messages) {
    return messages.values().stream().map(Spoken::digest).toList();
  }
}
