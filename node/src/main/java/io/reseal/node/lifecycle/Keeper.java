package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.protocol.Malformed;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.KeysetState;
import io.reseal.node.store.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The shell around {@link Lifecycle}: gathers the facts, has them decided, does
 * the deeds, and tells the other members what is signed here. One thread owns
 * it.
 */
public final class Keeper {

  private static final Logger LOG = LogManager.getLogger(Keeper.class);

  /** Every so many ticks others' statements are passed on as well. */
  private static final int RELAY_EVERY = 3;
  private static final Duration BACKOFF_STEP = Duration.ofSeconds(2);
  private static final Duration BACKOFF_MOST = Duration.ofMinutes(1);

  private final Desk desk;
  private final Settings settings;
  private final Courier courier;
  private final Ballots ballots;
  private final Attempts attempts;
  private final ProvenEpochs provenEpochs;
  private final Awaited awaited;
  private final Blockers blockers;
  private final WayBack wayBack;
  private final Deeds deeds;
  private final Submitter submitter;
  private final Holdings holdings;
  private final Recollection recollection;
  private final Map<String, Instant> voidSince = new HashMap<>();
  private Optional<FinalizedState> chain = Optional.empty();
  private Optional<String> halt = Optional.empty();
  private State state = State.of(State.Name.WAITING, Epoch.NONE, 0);
  private String trouble = "";
  private Bytes32 relayersSeen = Bytes32.ZERO;
  private Instant relayersSince = Instant.MIN;
  private int ticks;

  /**
   * Of one node.
   *
   * @param chainThread
   *          where transactions are sent from: it may block
   */
  public Keeper(Desk desk, Settings settings, RegistryDigests digests, RegistryTransactions registry,
      Courier courier, Executor chainThread) {
    this.desk = desk;
    this.settings = settings;
    this.courier = courier;
    ballots = new Ballots(digests);
    attempts = new Attempts(desk, courier);
    holdings = new Holdings(desk.store(), desk.custody());
    recollection = new Recollection(desk, courier);
    halt = desk.store().transaction(tx -> tx.halts().standing());
    if (halt.isPresent()) {
      state = State.of(State.Name.HALT, Epoch.NONE, 0);
    }
    submitter = new Submitter(desk.self(), settings.turn(), chainThread, desk.clock());
    awaited = new Awaited(desk, courier, attempts, ballots);
    blockers = new Blockers(desk, awaited, registry, chainThread);
    provenEpochs = new ProvenEpochs(desk, digests, registry, chainThread);
    wayBack = new WayBack(desk, digests, registry, submitter, ballots);
    deeds = new Deeds(desk, settings, digests, registry, submitter, courier, attempts, ballots, provenEpochs,
        wayBack);
  }

  /** A newer final block was read. */
  public void onChain(FinalizedState newer) {
    chain = Optional.of(newer);
    var relayers = newer.relayers().committee().map(RegistryDigests::committeeHash).orElse(Bytes32.ZERO);
    if (!relayers.equals(relayersSeen)) {
      relayersSeen = relayers;
      relayersSince = desk.clock().instant();
    }
    ballots.keepOnly(newer);
    attempts.keepOnly(newer);
    tick();
  }

  /**
   * The chain broke its word: sign nothing, destroy nothing, until a person has
   * looked.
   */
  public void onBrokenFinality(String what) {
    if (halt.isEmpty()) {
      halt = Optional.of(what);
      desk.store().run(tx -> tx.halts().halt(desk.clock().instant(), what));
      enter(State.of(State.Name.HALT, state.epoch(), 0));
      desk.note("halt", what);
    }
  }

  /** Gathers the facts and acts on them. */
  public void tick() {
    if (chain.isEmpty() || halt.isPresent()) {
      return;
    }
    ticks++;
    var now = chain.get();
    if (recollection.follow(now, holdings.rows().epochs())) {
      attempts.end();
    }
    var verdict = Lifecycle.step(world(now));
    enter(verdict.state());
    trouble = "";
    for (var effect : verdict.effects()) {
      try {
        deeds.perform(effect, now);
      } catch (RuntimeException e) {
        // The weather of token, disk or peers: it is asked for again at the next tick.
        trouble = effect.getClass().getSimpleName() + " fails: " + e.getMessage();
        LOG.warn("{} of epoch {} fails", effect.getClass().getSimpleName(), verdict.state().epoch(), e);
      }
    }
    blockers.follow(now);
    deeds.report();
    gossip(now);
    submitter.forgetBefore(desk.clock().instant().minus(Duration.ofHours(24)));
  }

  /** Takes what another member says. Anything may come here. */
  public void onStatement(Address from, byte[] payload) {
    try {
      var statement = Statement.CODEC.decode(payload);
      var refusal = switch (statement) {
        case Statement.Mark mark -> recollection.take(from, mark);
        case Statement.WantMark want -> recollection.take(from, want);
        case Statement.MarkKnown known -> recollection.take(from, known);
        case Statement.Barrier _,Statement.Ready _,Statement.Active _,Statement.Opened _,Statement.WantEpoch _,Statement.EpochRecords _,Statement.TestCall _ ->
          chain.filter(_ -> halt.isEmpty()).flatMap(now -> take(from, statement, now));
      };
      refusal.ifPresent(
          why -> LOG.debug("{} of {} is refused: {}", statement.getClass().getSimpleName(), from, why));
    } catch (Malformed e) {
      LOG.warn("{} made no statement: {}", from, e.getMessage());
    }
  }

  /** What is about a change of the committee means nothing without the chain. */
  private Optional<String> take(Address from, Statement statement, FinalizedState now) {
    return switch (statement) {
      case Statement.Barrier barrier -> ballots.take(barrier, now);
      case Statement.Ready ready -> {
        var refused = ballots.take(ready, now);
        prepared(now).ifPresent(record -> now.proposal().filter(each -> refused.isEmpty())
            .ifPresent(proposal -> attempts.learn(ready, proposal, record)));
        yield refused;
      }
      case Statement.Active active -> ballots.take(active, now);
      case Statement.Opened opened -> ballots.take(opened, now);
      case Statement.WantEpoch(var number) -> answer(from, number);
      case Statement.EpochRecords records -> attempts.take(records, now);
      case Statement.TestCall call -> {
        prepared(now).ifPresent(record -> now.proposal()
            .ifPresent(proposal -> attempts.testing(proposal, record).onCall(from, call)));
        yield Optional.<String>empty();
      }
      case Statement.Mark _,Statement.WantMark _,Statement.MarkKnown _ -> Optional.of("it is not about that");
    };
  }

  private Optional<String> answer(Address from, long number) {
    if (number < 1) {
      return Optional.of("there is no epoch " + number);
    }
    desk.store().transaction(tx -> tx.epochs().live(new Epoch(number)))
        .filter(record -> record.status() != EpochRecord.Status.PREPARED)
        .ifPresent(record -> courier.send(from, new Statement.EpochRecords(number, record.publicRecord())));
    return Optional.empty();
  }

  /** What is prepared for the live attempt. */
  private Optional<EpochRecord> prepared(FinalizedState now) {
    return now.proposal().filter(proposal -> proposal.hasLiveAttempt(now.block().time())).flatMap(
        proposal -> desk.store().transaction(tx -> tx.epochs().find(proposal.epoch(), proposal.attempt())))
        .filter(record -> record.status() == EpochRecord.Status.PREPARED && recollection.mayUse(record));
  }

  private World world(FinalizedState now) {
    var rows = holdings.rows();
    var proposal = now.proposal();
    var decision = proposal
        .flatMap(standing -> desk.store().transaction(tx -> tx.proposals().find(standing.epoch()))
            .filter(seen -> seen.termsHash().equals(standing.termsHash())).map(Proposal::decision));
    var deal = proposal.<World.Deal>map(attempts::progress).orElseGet(World.Deal.None::new);
    var record = prepared(now);
    var tested = proposal.isPresent() && record.isPresent()
        && attempts.testing(proposal.get(), record.get()).isPassed();
    return new World(desk.self(), now, rows.epochs(), rows.keyed(), rows.orphans(), decision, deal, tested,
        signed(now, record), isRetentionOver(now), isSettled(), isBaseKnown(now, rows.epochs()), mayTry(now),
        recollection.memory(), wayBack.facts(now));
  }

  private World.Signed signed(FinalizedState now, Optional<EpochRecord> prepared) {
    var proposal = now.proposal();
    var next = proposal.flatMap(EpochState::members);
    var attempt = proposal.map(EpochState::attempt).orElse(0) + 1;
    var time = ballots.barrierTime(attempt);
    var barrierWhole = next.isPresent() && time.isPresent()
        && Deeds.isWhole(ballots.barrier(attempt, time.get()).keySet(), next.get(), now);
    var readies = ballots.readies();
    var readyWhole = prepared.isPresent() && proposal.isPresent() && next.isPresent()
        && next.get().members().stream().allMatch(
            member -> readies.containsKey(member) && readies.get(member).root().equals(prepared.get().root()))
        && desk.custody().keys().stream()
            .allMatch(key -> attempts.testing(proposal.get(), prepared.get()).proof(key.index()).isPresent());
    var actives = ballots.actives();
    var activeWhole = now.activeMembers()
        .filter(committee -> actives.keySet().containsAll(committee.members())).isPresent();
    return new World.Signed(ballots.gathered(attempt).contains(desk.self()), barrierWhole,
        readies.containsKey(desk.self()), readyWhole, actives.containsKey(desk.self()), activeWhole);
  }

  private boolean isRetentionOver(FinalizedState now) {
    return now.proven()
        .filter(proven -> now.block().time() >= proven.since() + settings.retention().toSeconds())
        .isPresent();
  }

  private boolean isSettled() {
    return !desk.clock().instant().isBefore(relayersSince.plus(settings.settle()));
  }

  private boolean isBaseKnown(FinalizedState now, List<EpochRecord> epochs) {
    return now.active().isEmpty() || attempts.fetched(now.active().get()).isPresent()
        || epochs.stream().anyMatch(record -> record.epoch().equals(now.activeEpoch())
            && record.status() == EpochRecord.Status.ACTIVE && recollection.believes(record));
  }

  /**
   * After each void attempt the wait grows, so that a member that cannot take
   * part does not burn everybody's fees.
   */
  private boolean mayTry(FinalizedState now) {
    var proposal = now.proposal()
        .filter(each -> each.attempt() > 0 && !each.hasLiveAttempt(now.block().time()));
    if (proposal.isEmpty()) {
      return true;
    }
    var instant = desk.clock().instant();
    var since = voidSince.computeIfAbsent(World.name(proposal.get().epoch(), proposal.get().attempt()),
        _ -> instant);
    var wait = BACKOFF_STEP.multipliedBy(proposal.get().attempt());
    return !instant.isBefore(since.plus(wait.compareTo(BACKOFF_MOST) < 0 ? wait : BACKOFF_MOST));
  }

  private void enter(State next) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    var text = "epoch " + next.epoch() + (next.attempt() == 0 ? "" : ", attempt " + next.attempt());
    desk.store().run(tx -> {
      var stored = tx.keyset().state();
      var _ = tx.keyset().save(stored.map(KeysetState::version).orElse(0L), next.name().name(),
          Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    });
    desk.note("state", next.name() + ", " + text);
  }

  /**
   * Everybody is told again what matters now, until the chain has moved: nobody
   * needs to have heard it the first time.
   */
  private void gossip(FinalizedState now) {
    var listeners = listeners(now);
    listeners.retainAll(courier.connected());
    recollection.tell(listeners);
    var relay = ticks % RELAY_EVERY == 0;
    for (var statement : ballots.all()) {
      if (relay || isOwn(statement)) {
        listeners.forEach(address -> courier.send(address, statement));
      }
    }
  }

  private Set<Address> listeners(FinalizedState now) {
    var listeners = new TreeSet<Address>();
    now.proposal().flatMap(EpochState::members).map(Committee::members).ifPresent(listeners::addAll);
    now.activeMembers().map(Committee::members).ifPresent(listeners::addAll);
    now.base().flatMap(EpochState::members).map(Committee::members).ifPresent(listeners::addAll);
    listeners.remove(desk.self());
    return listeners;
  }

  private boolean isOwn(Statement statement) {
    return switch (statement) {
      case Statement.Barrier barrier -> barrier.signer().equals(desk.self());
      case Statement.Ready ready -> ready.signer().equals(desk.self());
      case Statement.Active active -> active.signer().equals(desk.self());
      case Statement.Opened opened -> opened.signer().equals(desk.self());
      case Statement.WantEpoch _,Statement.EpochRecords _,Statement.TestCall _,Statement.Mark _,Statement.WantMark _,Statement.MarkKnown _ ->
        false;
    };
  }

  /** Stores what the operator says of the standing proposal. */
  public void decide(EpochState proposal, Proposal.Decision decision, String by) {
    deeds.decide(proposal, decision, by);
    tick();
  }

  /**
   * The operator wants the base epoch back in the place of the active one, which
   * has these terms.
   *
   * @throws IllegalStateException
   *           when there is no way back, or this node may sign nothing
   */
  public void rollBack(Bytes32 termsHash, String operator) {
    switch (state.name()) {
      case HALT, STALE, WAITING ->
        throw new IllegalStateException("this node is in the state " + state.name() + " and signs nothing");
      default -> wayBack.wish(chain.orElseThrow(), termsHash, operator);
    }
    tick();
  }

  /** How far a return to the base epoch is, if anybody wants it. */
  public Optional<String> wayBack() {
    return chain.flatMap(wayBack::progress);
  }

  /** Where this node stands. */
  public State state() {
    return state;
  }

  /** The newest final block, once one was read. */
  public Optional<FinalizedState> chain() {
    return chain;
  }

  /** Whether a final block had changed, and no person has looked since. */
  public boolean isFinalityBroken() {
    return halt.isPresent();
  }

  /** Why this node is halted: it signs nothing while it is. */
  public Optional<String> halted() {
    return halt.or(() -> state.name() == State.Name.HALT
        ? Optional.of("what this node holds and what the chain says of epoch " + state.epoch()
            + " contradict each other")
        : Optional.empty());
  }

  /**
   * The epoch whose shares may sign: ours and the chain's are one, and nothing is
   * wrong.
   */
  public Optional<EpochRecord> usable() {
    var active = chain.map(FinalizedState::activeEpoch).orElse(Epoch.NONE);
    return halted().isPresent()
        ? Optional.empty()
        : desk.store().transaction(tx -> tx.epochs().active())
            .filter(record -> record.epoch().equals(active) && recollection.mayUse(record));
  }

  /**
   * Why this node does not believe what it holds, while it holds nothing that it
   * believes.
   */
  public Optional<Distrust> distrust() {
    return recollection.memory().distrust()
        .filter(_ -> holdings.rows().epochs().stream().noneMatch(record -> recollection.believes(record)
            && record.status() != EpochRecord.Status.PREPARED && record.status() != EpochRecord.Status.VOID));
  }

  /** What failed in the last tick; empty when nothing did. */
  public String trouble() {
    return trouble.isEmpty() ? provenEpochs.trouble() : trouble;
  }

  /** Whom the change waits for, each with what is missing of it. */
  public Map<Address, String> waitingFor() {
    var waiting = new TreeMap<Address, String>();
    recollection.silent().forEach(
        address -> waiting.put(address, (courier.connected().contains(address) ? "" : "not connected; ")
            + "has not told what it knows of this node"));
    return waiting.isEmpty() ? chain.map(now -> awaited.in(state, now)).orElse(Map.of()) : waiting;
  }

  /** What a person must see to: attempts that are void again and again. */
  public Optional<String> alarm() {
    return blockers.alarm();
  }

  /** Void attempts since an epoch was last committed. */
  public int voidAttempts() {
    return blockers.count();
  }
}
