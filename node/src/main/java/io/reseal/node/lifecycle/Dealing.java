package io.reseal.node.lifecycle;

import io.reseal.core.keydeal.Dealt;
import io.reseal.core.keydeal.KeyDeal;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.hsm.token.TokenException;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.CertifiedRoster;
import io.reseal.node.session.Conversation;
import io.reseal.node.session.Encore;
import io.reseal.node.session.EpochKeys;
import io.reseal.node.session.Evidence;
import io.reseal.node.session.EvidenceCase;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.RunRecords;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * This node's part in one live attempt: a run of KeyDeal for each key, and the
 * new shares made durable at their end. After a restart the runs go on where
 * they were.
 */
final class Dealing {

  private static final String CANNOT_BEGIN = "this node could not begin: ";

  private final Desk desk;
  private final EpochState proposal;
  private final Committee next;
  private final List<SessionId> sessions = new ArrayList<>();
  private final Map<Integer, Dealt.Received> received = new TreeMap<>();
  private final Set<Seat> running = new TreeSet<>();
  private final Map<SessionId, Integer> openSeats = new HashMap<>();
  private final Set<Address> doubled = new TreeSet<>();
  /** Of runs that had ended before a restart. */
  private final List<Encore> encores = new ArrayList<>();
  private Optional<String> failure = Optional.empty();

  Dealing(Desk desk, EpochState proposal) {
    this.desk = desk;
    this.proposal = proposal;
    this.next = proposal.members().orElseThrow();
  }

  /** Whether this is the attempt that is live on chain. */
  boolean isOf(EpochState live) {
    return live.termsHash().equals(proposal.termsHash()) && live.attempt() == proposal.attempt();
  }

  /**
   * Begins, or goes on after a restart: once only per session, recorded before
   * anything is said.
   *
   * @param base
   *          the base epoch's public side, checked against its root; nothing when
   *          keys are made
   * @param held
   *          our shares of it, if we are one of its holders
   */
  void start(Optional<EpochKeys> base, Optional<EpochRecord> held) {
    var plans = desk.custody().keys().stream().map(key -> plan(key, base)).toList();
    sessions.addAll(plans.stream().map(KeyDealPlan::sid).toList());
    try {
      desk.runs().begin(proposal.epoch(), proposal.attempt(), sessions);
      for (var key : desk.custody().keys()) {
        if (failure.isEmpty()) {
          start(key, plans.get(key.index()), held);
        }
      }
    } catch (RuntimeException e) {
      fail(CANNOT_BEGIN + e.getMessage());
    }
  }

  private KeyDealPlan plan(KeySpec key, Optional<EpochKeys> base) {
    return new KeyDealPlan(key.id(), key.scheme(), proposal.epoch(), next,
        base.map(keys -> keys.base(key.index())), Bytes32.ZERO,
        KeyDealPlan.instance(proposal.termsHash(), proposal.attempt(), key.index()));
  }

  private void start(KeySpec key, KeyDealPlan plan, Optional<EpochRecord> held) {
    var sid = plan.sid();
    var now = desk.clock().instant();
    var run = desk.runs().find(sid).orElseThrow();
    switch (run.state()) {
      case STARTED -> {
      }
      case DONE -> { // a dealer's: it only has to be heard by all
        desk.runs().encore(run, desk.peers(), desk.timing()).ifPresent(encores::add);
        return;
      }
      case VOID -> {
        fail("this node gave the attempt up before a restart");
        return;
      }
    }
    var about = new EvidenceCase.Dealing(plan, proposal.termsHash(), proposal.attempt(), key.index());
    var roster = new CertifiedRoster(about.seats(), about.expected(desk.chain()), desk.chainNow());
    var scope = new SecretScope();
    try {
      var record = desk.runs().open(run, scope);
      var own = record.key(desk.sessionKeys(), proposal.epoch(), RegistryDigests.committeeHash(next));
      var conversation = new Conversation<Dealt>(sid, desk.self(), roster, own.certificate(), desk.peers(),
          record, desk.timing(), scope, (seat, outcome) -> ended(about, roster, seat, outcome), now);
      var runs = new ArrayList<Run<Dealt>>();
      for (var seat : seats(plan, held.isPresent() || plan.base().isEmpty())) {
        running.add(seat);
        openSeats.merge(sid, 1, Integer::sum);
        runs.add(new Run<>(ProtocolName.KEYDEAL, sid, seat, roster, own,
            first(plan, key, seat, held, scope, record.entropy(seat.toString()))));
      }
      if (record.before().isEmpty()) {
        conversation.begin(runs, now);
      } else {
        desk.note("resumed",
            "epoch " + proposal.epoch() + ", attempt " + proposal.attempt() + ", key " + key.index()
                + ": goes on after a restart with what it had heard (" + record.before().size() + ")");
        conversation.resume(runs, record.before(), run.startedAt(), now);
      }
      desk.conversations().open(conversation, now);
    } catch (RuntimeException e) {
      // The token would not open our share or the seed; or what we would say now is
      // not what we said, and then the session is spent.
      scope.close();
      failed(CANNOT_BEGIN + e.getMessage());
      if (!(e instanceof TokenException)) {
        desk.runs().giveUp(sid);
      }
      fail(CANNOT_BEGIN + e.getMessage());
    }
  }

  /**
   * First known here, then written: what fails because the disk is full is not to
   * be forgotten because that cannot be written either, or nobody would abort.
   */
  private void fail(String why) {
    failed(why);
    desk.note("fault", "epoch " + proposal.epoch() + ", attempt " + proposal.attempt() + " fails: " + why);
  }

  private void failed(String why) {
    failure = failure.or(() -> Optional.of(why));
  }

  private Step<Dealt> first(KeyDealPlan plan, KeySpec key, Seat seat, Optional<EpochRecord> held,
      SecretScope scope, Entropy entropy) {
    if (seat.role() == Role.RECEIVER) {
      return KeyDeal.receiver(plan, seat.id(), scope, entropy);
    }
    if (plan.base().isEmpty()) {
      return KeyDeal.dealer(plan, seat.id(), Optional.empty(), scope, entropy);
    }
    try (var share = desk.custody().open(held.orElseThrow(), key.index())) {
      return KeyDeal.dealer(plan, seat.id(), Optional.of(share), scope, entropy);
    }
  }

  /**
   * Our seats in this run; a holder of the base epoch's share deals, a next
   * member receives.
   */
  private List<Seat> seats(KeyDealPlan plan, boolean mayDeal) {
    var seats = new ArrayList<Seat>();
    next.idOf(desk.self()).ifPresent(id -> seats.add(new Seat(Role.RECEIVER, id)));
    if (mayDeal) {
      plan.dealers().idOf(desk.self()).ifPresent(id -> seats.add(new Seat(Role.DEALER, id)));
    }
    return seats;
  }

  private void ended(EvidenceCase.Dealing about, CertifiedRoster roster, Seat seat, Outcome<Dealt> outcome) {
    try {
      take(about, roster, seat, outcome);
    } catch (RuntimeException e) {
      failed("this node could not keep what it received: " + e.getMessage());
      throw e;
    }
  }

  private void take(EvidenceCase.Dealing about, CertifiedRoster roster, Seat seat, Outcome<Dealt> outcome) {
    var sid = about.sid();
    twoKeys(about, roster);
    switch (outcome) {
      case Outcome.Finished<Dealt>(var dealt, var excluded) -> {
        var named = new ArrayList<>(excluded);
        dealt.excluded().stream().filter(fault -> !named.contains(fault)).forEach(named::add);
        named.forEach(fault -> desk.note("fault",
            "epoch " + proposal.epoch() + ": " + told(fault, about, roster) + "; went on without"));
        dealt.received().ifPresent(result -> received.put(about.keyIndex(), result));
        // A receiver's ends when its share is durable: until then it may have to be
        // made
        // again.
        if (openSeats.merge(sid, -1, Integer::sum) == 0 && next.idOf(desk.self()).isEmpty()) {
          desk.store().run(tx -> RunRecords.end(tx, sid, Session.State.DONE));
        }
        running.remove(seat);
        if (received.size() == desk.custody().keys().size() && failure.isEmpty()) {
          prepare();
        }
      }
      case Outcome.Aborted<Dealt>(var faults) -> {
        desk.store().run(tx -> RunRecords.end(tx, sid, Session.State.VOID));
        // Others are told why, and no paths of ours.
        fail(String.join("; ", faults.stream().map(fault -> told(fault, roster)).toList()));
        for (var fault : faults) {
          Evidence.of(desk.chain(), about, roster, fault).flatMap(desk.evidence()::keep)
              .ifPresent(file -> desk.note("evidence", told(fault, roster) + ": " + file));
        }
      }
    }
  }

  /** Who certified two session keys may have got away with it: it is noted. */
  private void twoKeys(EvidenceCase.Dealing about, CertifiedRoster roster) {
    for (var evidence : Evidence.ofTwoKeys(desk.chain(), about, roster)) {
      if (doubled.add(evidence.accused())) {
        desk.note("fault", "epoch " + proposal.epoch() + ": " + evidence.accused()
            + " certified two session keys for one dealing" + kept(Optional.of(evidence)));
      }
    }
  }

  /** Where the evidence is, if there is any. */
  private String kept(Optional<Evidence> evidence) {
    return evidence.flatMap(desk.evidence()::keep).map(file -> " (evidence: " + file + ")").orElse("");
  }

  /**
   * Durable before ready: everything that follows rests on this having returned.
   */
  private void prepare() {
    try {
      var root = desk.custody().prepare(proposal.epoch(), proposal.attempt(), next,
          List.copyOf(received.values()),
          tx -> sessions.forEach(sid -> RunRecords.end(tx, sid, Session.State.DONE)));
      desk.note("prepared",
          "epoch " + proposal.epoch() + ", attempt " + proposal.attempt() + ", root " + root);
    } catch (RuntimeException e) {
      // The weather of token or disk: the others need not wait for the deadline.
      fail("this node could not keep its share: " + e.getMessage());
    } finally {
      received.values().forEach(Dealt.Received::close);
      received.clear();
    }
  }

  /** A fault in words, with addresses for seats, and the file that proves it. */
  private String told(Fault fault, EvidenceCase about, CertifiedRoster roster) {
    return told(fault, roster) + kept(Evidence.of(desk.chain(), about, roster, fault));
  }

  private static String told(Fault fault, CertifiedRoster roster) {
    return switch (fault) {
      case Fault.Proven(var culprit, var what, _, _) ->
        roster.owners().get(culprit) + " as " + culprit + ": " + what;
      case Fault.Equivocation(var culprit, _, _) ->
        roster.owners().get(culprit) + " as " + culprit + " signed two different messages";
      case Fault.Missing(var seats) ->
        "not heard: " + new TreeSet<>(seats.stream().map(roster.owners()::get).toList());
      case Fault.PairDispute(var one, var other, _) ->
        roster.owners().get(one) + " and " + roster.owners().get(other) + " contradict each other";
      case Fault.NeedsSetup(var one, var other, _) ->
        roster.owners().get(one) + " and " + roster.owners().get(other) + " have no setup in common";
      case Fault.Unattributed(var what) -> "somebody: " + what;
      case Fault.Local(var what) -> "this node: " + what;
    };
  }

  /** How it goes. */
  World.Deal progress() {
    if (failure.isPresent()) {
      return new World.Deal.Failed(failure.get());
    }
    if (running.isEmpty()) {
      return new World.Deal.Done();
    }
    return new World.Deal.Running(sessions.stream().map(desk.conversations()::find).flatMap(Optional::stream)
        .mapToInt(Conversation::step).max().orElse(0));
  }

  /** Whom our runs still wait for. */
  Set<Address> awaited() {
    var awaited = new TreeSet<Address>();
    sessions.stream().map(desk.conversations()::find).flatMap(Optional::stream)
        .forEach(conversation -> awaited.addAll(conversation.awaited()));
    return awaited;
  }

  /** What ended before a restart is said again now and then. */
  void tick(Instant now) {
    encores.forEach(encore -> encore.tick(now));
  }

  /**
   * Says again what the attempt's runs said, which all ended before a restart.
   */
  void sayAgain() {
    desk.runs().of(proposal.epoch(), proposal.attempt())
        .forEach(run -> desk.runs().encore(run, desk.peers(), desk.timing()).ifPresent(encores::add));
  }

  /** The attempt is over one way or the other: nothing of it is kept. */
  void end() {
    stop();
    desk.runs().forget(proposal.epoch(), proposal.attempt());
  }

  /**
   * Wipes the runs' secrets and says nothing more. What is on record of them
   * stays: they may go on, as after a restart. Needs no disk.
   */
  void stop() {
    var committeeHash = RegistryDigests.committeeHash(next);
    for (var sid : sessions) {
      desk.conversations().end(sid);
      desk.sessionKeys().forget(proposal.epoch(), committeeHash, sid);
    }
    received.values().forEach(Dealt.Received::close);
    received.clear();
  }
}
