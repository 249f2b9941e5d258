package io.reseal.core.keydeal;

import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.ArrayList;
import java.util.Collection;
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
  public Optional<Enclosing> encloses(Seat speaker) {
    return plan().encloses(speaker, 2);
  }

  @Override
  public Collection<Fault> found() {
    return flaws.values();
  }

  @Override
  public Step<Dealt> close(SortedMap<Seat, Spoken<Verdicts>> heard) {
    var guiltyReceivers = new ArrayList<Fault>();
    var guiltyDealers = new TreeMap<>(flaws);
    heard.forEach(
        (receiver, spoken) -> judge(receiver, spoken, guiltyDealers).ifPresent(guiltyReceivers::add));
    if (guiltyReceivers.isEmpty()) {
      guiltyReceivers.addAll(Rehearsal.disagreements(plan(), heard));
    }
    if (!guiltyReceivers.isEmpty()) {
      guiltyReceivers.addAll(guiltyDealers.values());
      return new Step.Abort<>(guiltyReceivers);
    }
    var agreement = new Agreement(plan(), deals, heard);
    agreement.twins()
        .forEach((dealer, twin) -> guiltyDealers.put(dealer,
            new Fault.Proven(dealer, "its ephemeral key is also another's",
                List.of(deals.get(dealer).envelope(), deals.get(twin).envelope()))));
    return agreement.chosen().map(chosen -> sum(agreement, chosen, guiltyDealers))
        .orElseGet(() -> new Step.Abort<>(shortage(agreement, guiltyDealers)));
  }

  private Step<Dealt> sum(Agreement agreement, SortedMap<Seat, Spoken<Deal>> chosen,
      SortedMap<Seat, Fault> guiltyDealers) {
    var result = new Result(plan(), dealt.openings(), chosen, agreement.verdicts());
    var heard = heard(agreement);
    return result.candidate(dealt.reception())
        .map(candidate -> confirm(candidate, agreement, List.copyOf(guiltyDealers.values()), heard))
        .orElseGet(() -> new Step.Abort<>(all(whyNone(result, heard), guiltyDealers.values())));
  }

  private Step<Dealt> confirm(Dealt.Received candidate, Agreement agreement, List<Fault> excluded,
      List<Envelope> heard) {
    var failures = new ArrayList<Fault>();
    var replies = dealt.rehearsal().replies(agreement.verdicts(), heard, failures);
    return failures.isEmpty()
        ? new Step.Await<>(new AwaitsConfirms(plan(), candidate, dealt.rehearsal(), excluded, heard),
            List.of(new Send(3, plan().receiverSeats(), new Confirm(candidate.transcript()), replies)))
        : new Step.Abort<>(all(failures, excluded));
  }

  /**
   * A dealer that a complaint has proven guilty is named also where the run fails
   * for another reason: else an accomplice could hide it.
   */
  private static List<Fault> all(Collection<Fault> some, Collection<Fault> others) {
    var all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /**
   * Asked only once the deals are known to be no sharing: to weigh every deal for
   * every receiver takes longer than all the rest of the run.
   */
  private static List<Fault> whyNone(Result result, List<Envelope> heard) {
    var faults = new ArrayList<Fault>();
    result.riggedShares().forEach((receiver, what) -> faults.add(new Fault.Proven(receiver, what, heard)));
    return faults.isEmpty()
        ? List
            .of(new Fault.Local("the chosen deals do not add up to a sharing of the key and our share of it"))
        : faults;
  }

  /**
   * What one receiver said of all dealers: the fault it committed, if any; upheld
   * complaints add guilty dealers.
   */
  private Optional<Fault> judge(Seat receiver, Spoken<Verdicts> spoken,
      SortedMap<Seat, Fault> guiltyDealers) {
    var check = dealt.verdictCheck();
    var flaw = check.flaw(receiver, spoken.message());
    if (flaw.isPresent()) {
      return flaw.map(what -> new Fault.Proven(receiver, what, List.of(spoken.envelope())));
    }
    // Of a deal that we do not have we cannot judge what it says; its dealer is not
    // chosen. After a lie we go on: a true complaint beside it proves its dealer
    // guilty, who would stay unnamed by having a liar complain.
    var lie = Optional.<Fault>empty();
    for (var dealer : deals.keySet()) {
      var blame = check.blame(receiver, spoken.message(), dealer, deals.get(dealer),
          flaws.containsKey(dealer));
      if (blame.isPresent()) {
        var culprit = blame.get().culprit();
        var fault = new Fault.Proven(culprit, blame.get().what(), evidence(dealer, spoken));
        if (!culprit.equals(receiver)) {
          guiltyDealers.putIfAbsent(dealer, fault);
        } else if (lie.isEmpty()) {
          lie = Optional.of(fault);
        }
      }
    }
    return lie;
  }

  /**
   * Why too few dealers are left: those proven guilty, those that nobody can
   * judge because some receiver says it has another deal or none, and those we
   * have not heard ourselves.
   */
  private List<Fault> shortage(Agreement agreement, SortedMap<Seat, Fault> guiltyDealers) {
    var agreed = agreement.agreed().keySet();
    var faults = new ArrayList<>(guiltyDealers.values());
    var unheard = new TreeSet<Seat>();
    for (var dealer : plan().dealerSeats()) {
      if (agreed.contains(dealer) || guiltyDealers.containsKey(dealer)) {
        continue;
      }
      if (deals.containsKey(dealer)) {
        agreement.verdicts().keySet().stream().filter(receiver -> !agreement.isAcknowledged(receiver, dealer))
            .forEach(receiver -> faults.add(new Fault.PairDispute(dealer, receiver, 0)));
      } else {
        unheard.add(dealer);
      }
    }
    if (!unheard.isEmpty()) {
      faults.add(new Fault.Missing(unheard));
    }
    return faults;
  }

  /**
   * A verdict is judged together with the deal, and with all that its speaker and
   * the dealer had heard by their echoes: else who announces one key to the
   * dealer and another to a judge makes an honest dealer guilty.
   */
  private List<Envelope> evidence(Seat dealer, Spoken<Verdicts> spoken) {
    var evidence = envelopes(dealt.openings());
    evidence.addAll(plan().isEveryDealerNeeded() ? envelopes(deals) : List.of(deals.get(dealer).envelope()));
    evidence.add(spoken.envelope());
    return evidence;
  }

  /** All that the transcript hashes and the confirmations echo. */
  private List<Envelope> heard(Agreement agreement) {
    var heard = envelopes(dealt.openings());
    heard.addAll(envelopes(agreement.shared()));
    heard.addAll(envelopes(agreement.verdicts()));
    return heard;
  }

  private static List<Envelope> envelopes(SortedMap<Seat, ? extends Spoken<?>> messages) {
    return new ArrayList<>(messages.values().stream().map(Spoken::envelope).toList());
  }

  KeyDealPlan plan() {
    return dealt.plan();
  }
}
