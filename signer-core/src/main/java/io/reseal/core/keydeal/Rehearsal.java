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
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import java.lang.foreign.ValueLayout;
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
  private final SortedMap<PartyId, Tape> tapes = new TreeMap<>();
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
    tapes.put(name.peer(), tape);
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
   * receiver whose opening fails check 1 gets none.
   *
   * @param heard
   *          all messages so far
   * @param failures
   *          takes what those who get none did
   */
  Map<Seat, Record> replies(SortedMap<Seat, Spoken<Verdicts>> verdicts, List<Envelope> heard,
      List<Fault> failures) {
    var replies = new HashMap<Seat, Record>();
    runs.forEach((peer, run) -> {
      var seat = KeyDealPlan.receiver(peer);
      run.answer(verdicts.get(seat).enclosed(OleOpening.class)).ifPresentOrElse(
          reply -> replies.put(seat, reply),
          () -> failures.add(failure(peer, "its opening of the dry run fails check 1", heard)));
    });
    return replies;
  }

  /**
   * With whom the dry run fails at its end.
   *
   * @param heard
   *          all messages before the confirmations
   */
  List<Fault> failures(SortedMap<Seat, Spoken<Confirm>> confirms, List<Envelope> heard) {
    var failures = new ArrayList<Fault>();
    runs.forEach((peer, run) -> {
      var confirm = confirms.get(KeyDealPlan.receiver(peer));
      if (!run.finish(confirm.enclosed(OleReply.class))) {
        var evidence = new ArrayList<>(heard);
        evidence.add(confirm.envelope());
        failures.add(failure(peer, "its reply in the dry run fails check 4", evidence));
      }
    });
    return failures;
  }

  /**
   * Here, unlike where a key is at stake, both can be told apart: we open the
   * tape that we committed to, and with it this setup, which is dead now.
   */
  private Fault failure(PartyId peer, String what, List<Envelope> evidence) {
    return new Fault.Proven(KeyDealPlan.receiver(peer), what, evidence,
        Bytes.of(tapes.get(peer).expose().toArray(ValueLayout.JAVA_BYTE)));
  }

  /** The setups, which have passed; whoever takes them closes them. */
  PairSetups setups() {
    var ours = PairSetups.of(self, List.copyOf(zeros.values()), List.copyOf(setups.values()));
    try (var bytes = ours.encode()) {
      return PairSetups.decode(self, ours.peers(), bytes);
    }
  }
}
