package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.ot.DryRun;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.ot.Tape;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A receiver's fresh setups while each is tried once, with inputs that are
 * nobody's key: what is botched or poisoned fails here, before anybody says
 * that it is ready. Empty for keys that need no setups.
 *
 * <p>
 * Its parts belong to the run's scope; who finishes gets copies.
 */
final class Rehearsal {

  private final KeyDealPlan plan;
  private final PartyId self;
  private final SortedMap<PartyId, PairSetup> setups = new TreeMap<>();
  private final SortedMap<PartyId, DryRun> runs = new TreeMap<>();
  private final SortedMap<PartyId, ZeroSeed> zeros = new TreeMap<>();

  Rehearsal(KeyDealPlan plan, PartyId self) {
    this.plan = plan;
    this.self = self;
  }

  void add(PairName name, Tape tape, PairOffer offer, Point receiveKey, Reception reception) {
    var scope = reception.scope();
    var setup = scope.hold(PairSetup.of(name, tape, offer)
        .orElseThrow(() -> new IllegalStateException("an offer that was judged answerable is not")));
    setups.put(name.peer(), setup);
    runs.put(name.peer(), scope.hold(DryRun.open(name, setup, tape)));
    zeros.put(name.peer(),
        scope.hold(ZeroSeed.agree(plan.sid(), self, name.peer(), reception.receiveSecret(), receiveKey)));
  }

  /** Commitments to the seeds of zero shares, by ascending peer. */
  List<Bytes32> commitments() {
    return zeros.values().stream().map(zero -> zero.commitment(plan.sid())).toList();
  }

  /** What the verdicts enclose: our opening for each other receiver. */
  Map<Seat, Record> openings() {
    var openings = new TreeMap<Seat, Record>();
    runs.forEach((peer, run) -> openings.put(KeyDealPlan.receiver(peer), run.opening()));
    return openings;
  }

  /**
   * Pairs that are not agreed on the seed of their zero shares. One of the two
   * lies, and everybody sees it: with different seeds their signatures would fail
   * for ever.
   */
  static List<Fault> disagreements(KeyDealPlan plan, SortedMap<Seat, Spoken<Verdicts>> verdicts) {
    var faults = new ArrayList<Fault>();
    verdicts.forEach((seat, spoken) -> {
      var peers = plan.peers(seat.id());
      for (var k = 0; k < peers.size(); k++) {
        var peer = KeyDealPlan.receiver(peers.get(k));
        if (seat.compareTo(peer) < 0 && verdicts.containsKey(peer)) {
          var theirs = verdicts.get(peer).message().zeros().get(plan.peers(peer.id()).indexOf(seat.id()));
          if (!theirs.equals(spoken.message().zeros().get(k))) {
            faults.add(new Fault.PairDispute(seat, peer, Pairing.GENERATION));
          }
        }
      }
    });
    return faults;
  }

  /**
   * What the confirmation encloses: our reply to each other receiver's opening. A
   * receiver whose opening fails check 1 gets none, and is in dispute with us.
   *
   * @param disputes
   *          takes them
   */
  Map<Seat, Record> replies(SortedMap<Seat, Spoken<Verdicts>> verdicts, List<Fault> disputes) {
    var replies = new HashMap<Seat, Record>();
    runs.forEach((peer, run) -> {
      var seat = KeyDealPlan.receiver(peer);
      run.answer(verdicts.get(seat).enclosed(OleOpening.class))
          .ifPresentOrElse(reply -> replies.put(seat, reply), () -> disputes.add(dispute(peer)));
    });
    return replies;
  }

  /** With whom the dry run fails at its end. */
  List<Fault> failures(SortedMap<Seat, Spoken<Confirm>> confirms) {
    var failures = new ArrayList<Fault>();
    runs.forEach((peer, run) -> {
      if (!run.finish(confirms.get(KeyDealPlan.receiver(peer)).enclosed(OleReply.class))) {
        failures.add(dispute(peer));
      }
    });
    return failures;
  }

  private Fault dispute(PartyId peer) {
    return new Fault.PairDispute(KeyDealPlan.receiver(self), KeyDealPlan.receiver(peer), Pairing.GENERATION);
  }

  /** The setups, which have passed; whoever takes them closes them. */
  PairSetups setups() {
    var ours = PairSetups.of(self, List.copyOf(zeros.values()), List.copyOf(setups.values()));
    try (var bytes = ours.encode()) {
      return PairSetups.decode(self, ours.peers(), bytes);
    }
  }
}
