package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.KeysetState;
import io.reseal.node.store.Proposal;
import io.reseal.node.store.StoreException;
import io.reseal.node.store.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  private final Desk desk;
  private final Courier courier;
  private final Ballots ballots;
  private final Attempts attempts;
  private final ProvenEpochs provenEpochs;
  private final SignOnce signOnce;
  private final Awaited awaited;
  private final Blockers blockers;
  private final WayBack wayBack;
  private final Migration migration;
  private final Deeds deeds;
  private final Reports reports;
  private final Submitter submitter;
  private final Holdings holdings;
  private final Recollection recollection;
  private final Survey survey;
  private final Talk talk;
  private Optional<FinalizedState> chain = Optional.empty();
  private Optional<String> halt = Optional.empty();
  private boolean isHaltOnRecord;
  private State state = State.of(State.Name.WAITING, Epoch.NONE, 0);
  private String trouble = "";

  /**
   * Of one node.
   *
   * @param chainThread
   *          where transactions are sent from: it may block
   */
  public Keeper(Desk desk, Settings settings, RegistryDigests digests, RegistryTransactions registry,
      Courier courier, Executor chainThread) {
    this.desk = desk;
    this.courier = courier;
    ballots = new Ballots(digests);
    attempts = new Attempts(desk, courier);
    holdings = new Holdings(desk.store());
    recollection = new Recollection(desk, courier);
    halt = desk.store().transaction(tx -> tx.halts().standing());
    if (halt.isPresent()) {
      isHaltOnRecord = true;
      state = State.of(State.Name.HALT, Epoch.NONE, 0);
    }
    submitter = new Submitter(desk.self(), settings.turn(), chainThread, desk.clock());
    awaited = new Awaited(desk, courier, attempts, ballots);
    blockers = new Blockers(desk, awaited, registry, chainThread);
    provenEpochs = new ProvenEpochs(desk, digests, registry, ballots, chainThread);
    wayBack = new WayBack(desk, digests, registry, submitter, ballots);
    migration = new Migration(desk, digests, registry, submitter, ballots);
    reports = new Reports(desk, registry, submitter, chainThread);
    deeds = new Deeds(desk, settings, digests, registry, submitter, courier, attempts, ballots, provenEpochs,
        wayBack, reports);
    signOnce = new SignOnce(desk, courier, recollection);
    survey = new Survey(desk, settings, ballots, attempts, holdings, recollection, wayBack, signOnce);
    talk = new Talk(desk, courier, ballots, attempts, survey, recollection, signOnce);
  }

  /** A newer final block was read. */
  public void onChain(FinalizedState newer) {
    chain = Optional.of(newer);
    survey.onChain(newer);
    ballots.keepOnly(newer);
    if (halt.isEmpty()) { // else nothing rests on what the chain shows, not even that an attempt is over
      step("forgetting what is over", () -> attempts.keepOnly(newer));
    }
    tick();
  }

  /**
   * The chain broke its word: sign nothing, destroy nothing, until a person has
   * looked.
   */
  public void onBrokenFinality(String what) {
    if (halt.isEmpty()) {
      halt = Optional.of(what);
      state = State.of(State.Name.HALT, state.epoch(), 0);
      try {
        recordHalt(what);
      } finally {
        standStill();
      }
    }
  }

  /**
   * A deal or a signature that is under way would go on by itself, and say again
   * what somebody has not heard yet. What is on record of an attempt stays, as
   * nothing is destroyed in a halt: where the chain comes to be right again, it
   * goes on.
   */
  private void standStill() {
    attempts.stop();
    desk.conversations().abandon("this node is halted");
  }

  /**
   * Until it is on record, at each tick: on a disk that is full this fails, and a
   * restart must not lift what no person has seen.
   */
  private void recordHalt(String what) {
    if (isHaltOnRecord) {
      return;
    }
    try {
      desk.store().run(tx -> {
        tx.halts().halt(desk.clock().instant(), what);
        save(tx);
      });
      isHaltOnRecord = true;
      trouble = "";
    } catch (StoreException e) {
      trouble = "that this node is halted cannot be put on record: " + e.getMessage();
      LOG.error("that this node is halted cannot be put on record, a restart would lift it", e);
      return;
    }
    step("the journal", () -> desk.note("halt", what));
  }

  /** Gathers the facts and acts on them. */
  public void tick() {
    halt.ifPresent(this::recordHalt);
    if (chain.isEmpty() || halt.isPresent()) {
      return;
    }
    var now = chain.get();
    if (recollection.follow(now, holdings.rows().epochs())) {
      attempts.end();
    }
    var verdict = Lifecycle.step(survey.world(now));
    if (verdict.state().name() == State.Name.HALT) {
      standStill();
    }
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
    step("asking what was signed before", () -> signOnce.pursue(now));
    step("the attempt", () -> attempts.tick(desk.clock().instant()));
    step("the tally of void attempts", () -> blockers.follow(now));
    step("telling of receipts", reports::pursue);
    step("the end of the registry", () -> migration.pursue(now));
    step("speaking to members", () -> talk.tell(now));
    submitter.forgetBefore(desk.clock().instant().minus(Duration.ofHours(24)));
  }

  /** One that fails does not keep the others from being done. */
  private void step(String what, Runnable deed) {
    try {
      deed.run();
    } catch (RuntimeException e) {
      trouble = trouble.isEmpty() ? what + " fails: " + e.getMessage() : trouble;
      LOG.warn("{} fails", what, e);
    }
  }

  /** Takes what another member says. Anything may come here. */
  public void onStatement(Address from, byte[] payload) {
    talk.onStatement(from, payload, chain.filter(_ -> halted().isEmpty()));
  }

  private void enter(State next) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    desk.store().run(this::save);
    desk.note("state", next.name() + ", " + inWords(next));
  }

  private void save(Tx tx) {
    var stored = tx.keyset().state();
    var _ = tx.keyset().save(stored.map(KeysetState::version).orElse(0L), state.name().name(),
        Bytes.of(inWords(state).getBytes(StandardCharsets.UTF_8)));
  }

  private static String inWords(State state) {
    return "epoch " + state.epoch() + (state.attempt() == 0 ? "" : ", attempt " + state.attempt());
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
    requireSound();
    wayBack.wish(chain.orElseThrow(), termsHash, operator);
    tick();
  }

  /**
   * The operator wants the registry to be retired for another.
   *
   * @throws IllegalStateException
   *           when the registry would not take it, or this node may sign nothing
   */
  public void migrate(Address successor, String operator) {
    requireSound();
    migration.wish(chain.orElseThrow(), successor, operator);
    tick();
  }

  private void requireSound() {
    switch (state.name()) {
      case HALT, STALE, WAITING ->
        throw new IllegalStateException("this node is in the state " + state.name() + " and signs nothing");
      default -> {
      }
    }
  }

  /** How far the end of the registry is, if anybody wants it. */
  public Optional<String> migration() {
    return chain.flatMap(migration::progress);
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
   * The epoch whose shares may sign: ours and the chain's are one, nothing is
   * wrong, the chain was read within a day, and what was signed before us is
   * known.
   */
  public Optional<EpochRecord> usable() {
    var active = chain.map(FinalizedState::activeEpoch).orElse(Epoch.NONE);
    return halted().isPresent() || !survey.isReadWithin(Survey.USABLE)
        || chain.filter(now -> !signOnce.isKnown(now)).isPresent()
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
    if (trouble.isEmpty() && chain.isPresent() && !survey.isReadWithin(Survey.FRESH)) {
      return "the chain was not read for more than " + Survey.FRESH.toMinutes()
          + " minutes: this node takes no part in a change and destroys nothing, and signs until "
          + Survey.USABLE.toHours() + " hours are over";
    }
    return trouble.isEmpty() ? provenEpochs.trouble() : trouble;
  }

  /** Whom the change waits for, each with what is missing of it. */
  public Map<Address, String> waitingFor() {
    var waiting = new TreeMap<Address, String>();
    recollection.silent().forEach(
        address -> waiting.put(address, (courier.connected().contains(address) ? "" : "not connected; ")
            + "has not told what it knows of this node"));
    if (waiting.isEmpty()) {
      chain.ifPresent(now -> {
        waiting.putAll(awaited.in(state, now));
        signOnce.awaited(now).forEach(address -> waiting.merge(address,
            "has not told what was signed before this node came", (one, other) -> one + "; " + other));
      });
    }
    return waiting;
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
