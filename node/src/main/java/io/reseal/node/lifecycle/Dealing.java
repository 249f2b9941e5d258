package io.reseal.node.lifecycle;

import io.reseal.core.keydeal.Dealt;
import io.reseal.core.keydeal.KeyDeal;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.SecretScope;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.CertifiedRoster;
import io.reseal.node.session.Conversation;
import io.reseal.node.session.EpochKeys;
import io.reseal.node.session.Evidence;
import io.reseal.node.session.EvidenceCase;
import io.reseal.node.session.KeySpec;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Session;
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
 * new shares made durable at their end.
 */
final class Dealing {

  private final Desk desk;
  private final EpochState proposal;
  private final Committee next;
  private final List<SessionId> sessions = new ArrayList<>();
  private final Map<Integer, Dealt.Received> received = new TreeMap<>();
  private final Set<Seat> running = new TreeSet<>();
  private final Map<SessionId, Integer> openSeats = new HashMap<>();
  private final Set<Address> doubled = new TreeSet<>();
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
   * Begins: once only per session, recorded before anything is said.
   *
   * @param base
   *          the base epoch's public side, checked against its root; nothing when
   *          keys are made
   * @param held
   *          our shares of it, if we are one of its holders
   */
  void start(Optional<EpochKeys> base, Optional<EpochRecord> held) {
    for (var key : desk.custody().keys()) {
      if (failure.isEmpty()) {
        start(key, base, held);
      }
    }
  }

  private void start(KeySpec key, Optional<EpochKeys> base, Optional<EpochRecord> held) {
    var instance = KeyDealPlan.instance(proposal.termsHash(), proposal.attempt(), key.index());
    var plan = new KeyDealPlan(key.id(), key.scheme(), proposal.epoch(), next,
        base.map(keys -> keys.base(key.index())), Bytes32.ZERO, instance);
    var sid = plan.sid();
    var now = desk.clock().instant();
    if (!desk.store().transaction(tx -> tx.sessions().startOnce(sid, "keydeal", proposal.epoch(),
        proposal.attempt(), key.index(), now))) {
      failure = Optional.of("this node began the attempt before a restart");
      return;
    }
    sessions.add(sid);
    var committeeHash = RegistryDigests.committeeHash(next);
    var about = new EvidenceCase.Dealing(plan, proposal.termsHash(), proposal.attempt(), key.index());
    var roster = new CertifiedRoster(about.seats(), about.expected(desk.chain()), desk.chainNow());
    var own = desk.sessionKeys().key(proposal.epoch(), committeeHash, Optional.of(sid));
    var scope = new SecretScope();
    var conversation = new Conversation<Dealt>(sid, desk.self(), roster, own.certificate(), desk.peers(),
        (envelope, to, bytes) -> keep(sid, envelope, to, bytes), desk.timing(), scope,
        (seat, outcome) -> ended(about, roster, seat, outcome), now);
    var runs = new ArrayList<Run<Dealt>>();
    try {
      for (var seat : seats(plan, held.isPresent() || base.isEmpty())) {
        running.add(seat);
        openSeats.merge(sid, 1, Integer::sum);
        runs.add(
            new Run<>(ProtocolName.KEYDEAL, sid, seat, roster, own, first(plan, key, seat, held, scope)));
      }
    } catch (RuntimeException e) {
      // The token would not open our share: the session is spent, and its secrets are
      // nobody's.
      scope.close();
      fail("this node could not begin: " + e.getMessage());
      return;
    }
    conversation.begin(runs, now);
    desk.conversations().open(conversation, now);
  }

  private void fail(String why) {
    desk.note("fault", "epoch " + proposal.epoch() + ", attempt " + proposal.attempt() + " fails: " + why);
    failure = failure.or(() -> Optional.of(why));
  }

  private Step<Dealt> first(KeyDealPlan plan, KeySpec key, Seat seat, Optional<EpochRecord> held,
      SecretScope scope) {
    if (seat.role() == Role.RECEIVER) {
      return KeyDeal.receiver(plan, seat.id(), scope, desk.entropy());
    }
    if (plan.base().isEmpty()) {
      return KeyDeal.dealer(plan, seat.id(), Optional.empty(), scope, desk.entropy());
    }
    try (var share = desk.custody().open(held.orElseThrow(), key.index())) {
      return KeyDeal.dealer(plan, seat.id(), Optional.of(share), scope, desk.entropy());
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

  /** Outbox before send: after a restart the same bytes, or none. */
  private void keep(SessionId sid, Envelope envelope, Address to, Bytes bytes) {
    // A node with two seats says two things in one step, and hears with both; the
    // copy with something enclosed is only for one of them: each has its own slot.
    var slot = 4 * envelope.header().step() + (envelope.header().from().role() == Role.DEALER ? 2 : 0)
        + (envelope.enclosed().size() > 0 ? 1 : 0);
    desk.store().run(tx -> tx.outbox().put(sid, slot, to, bytes));
  }

  private void ended(EvidenceCase.Dealing about, CertifiedRoster roster, Seat seat, Outcome<Dealt> outcome) {
    var sid = about.sid();
    twoKeys(about, roster);
    switch (outcome) {
      case Outcome.Finished<Dealt>(var dealt, var excluded) -> {
        var named = new ArrayList<>(excluded);
        dealt.excluded().stream().filter(fault -> !named.contains(fault)).forEach(named::add);
        named.forEach(fault -> desk.note("fault",
            "epoch " + proposal.epoch() + ": " + told(fault, about, roster) + "; went on without"));
        dealt.received().ifPresent(result -> received.put(about.keyIndex(), result));
        if (openSeats.merge(sid, -1, Integer::sum) == 0) {
          desk.store().run(tx -> tx.sessions().end(sid, Session.State.DONE));
        }
        running.remove(seat);
        if (received.size() == desk.custody().keys().size() && failure.isEmpty()) {
          prepare();
        }
      }
      case Outcome.Aborted<Dealt>(var faults) -> {
        desk.store().run(tx -> tx.sessions().end(sid, Session.State.VOID));
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
          List.copyOf(received.values()));
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

  /** Wipes the runs' secrets; the attempt is over one way or the other. */
  void end() {
    var committeeHash = RegistryDigests.committeeHash(next);
    for (var sid : sessions) {
      desk.conversations().end(sid);
      desk.sessionKeys().forget(proposal.epoch(), committeeHash, sid);
      desk.store().run(tx -> {
        // The attempt may end while our run is under way: by its deadline, or because
        // another member gave up.
        if (tx.sessions().find(sid).filter(run -> run.state() == Session.State.STARTED).isPresent()) {
          tx.sessions().end(sid, Session.State.VOID);
        }
        tx.outbox().forget(sid);
      });
    }
    received.values().forEach(Dealt.Received::close);
    received.clear();
  }
}
