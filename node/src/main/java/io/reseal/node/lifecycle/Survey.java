package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers the facts that {@link Lifecycle} decides on. Decides nothing. */
final class Survey {

  /** For what cannot be taken back. */
  static final Duration FRESH = Duration.ofMinutes(10);
  /** For signing with the shares that are there. */
  static final Duration USABLE = Duration.ofHours(24);

  private static final Duration BACKOFF_STEP = Duration.ofSeconds(2);
  private static final Duration BACKOFF_MOST = Duration.ofMinutes(1);

  private final Desk desk;
  private final Settings settings;
  private final Ballots ballots;
  private final Attempts attempts;
  private final Holdings holdings;
  private final Recollection recollection;
  private final WayBack wayBack;
  private final SignOnce signOnce;
  private final Map<String, Instant> voidSince = new HashMap<>();
  private Bytes32 relayersSeen = Bytes32.ZERO;
  private Instant relayersSince = Instant.MIN;
  private Instant readAt = Instant.MIN;

  Survey(Desk desk, Settings settings, Ballots ballots, Attempts attempts, Holdings holdings,
      Recollection recollection, WayBack wayBack, SignOnce signOnce) {
    this.desk = desk;
    this.settings = settings;
    this.ballots = ballots;
    this.attempts = attempts;
    this.holdings = holdings;
    this.recollection = recollection;
    this.wayBack = wayBack;
    this.signOnce = signOnce;
  }

  /** A newer final block was read. */
  void onChain(FinalizedState newer) {
    readAt = desk.clock().instant();
    var relayers = newer.relayers().committee().map(RegistryDigests::committeeHash).orElse(Bytes32.ZERO);
    if (!relayers.equals(relayersSeen)) {
      relayersSeen = relayers;
      relayersSince = desk.clock().instant();
    }
  }

  /**
   * Whether the chain was read so lately, whatever it said: endpoints that are
   * not to be reached may hide anything since.
   */
  boolean isReadWithin(Duration time) {
    return !desk.clock().instant().isAfter(readAt.plus(time));
  }

  /** What is prepared for the live attempt. */
  Optional<EpochRecord> prepared(FinalizedState now) {
    return now.proposal().filter(proposal -> proposal.hasLiveAttempt(now.block().time())).flatMap(
        proposal -> desk.store().transaction(tx -> tx.epochs().find(proposal.epoch(), proposal.attempt())))
        .filter(record -> record.status() == EpochRecord.Status.PREPARED && recollection.mayUse(record));
  }

  /** All of them. */
  World world(FinalizedState now) {
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
        signed(now, record), isRetentionOver(now, rows.epochs()), isSettled(),
        isBaseKnown(now, rows.epochs()), mayTry(now), isReadWithin(FRESH), signOnce.isKnown(now),
        recollection.memory(), wayBack.facts(now));
  }

  private World.Signed signed(FinalizedState now, Optional<EpochRecord> prepared) {
    var proposal = now.proposal();
    var next = proposal.flatMap(EpochState::members);
    var attempt = proposal.map(EpochState::attempt).orElse(0) + 1;
    var time = ballots.barrierTime(attempt);
    var barrierWhole = next.isPresent() && time.isPresent()
        && isWhole(ballots.barrier(attempt, time.get()).keySet(), attempt, next.get(), now);
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

  private boolean isWhole(Set<Address> gathered, int attempt, Committee next, FinalizedState now) {
    var dealers = new HashSet<>(gathered);
    dealers.removeAll(ballots.abstaining(attempt));
    return Deeds.isWhole(gathered, next, now) && Deeds.canDeal(dealers, now);
  }

  /**
   * Whoever is put out is put out at once: what the others still keep would be of
   * use to it.
   */
  private boolean isRetentionOver(FinalizedState now, List<EpochRecord> epochs) {
    return now.proven()
        .filter(proven -> proven.terms().kind() == Kind.LEAVERS || hidesAnEviction(proven, epochs)
            || now.block().time() >= proven.since() + settings.retention().toSeconds())
        .isPresent();
  }

  /**
   * The line that the chain shows ends at the epoch that is Proven. One below it
   * that put somebody out, and was never proven itself, is known by what we held
   * of it; who was in none of these knows only who is gone since.
   */
  private static boolean hidesAnEviction(EpochState proven, List<EpochRecord> epochs) {
    var replaced = epochs.stream()
        .filter(record -> record.status() == EpochRecord.Status.REPLACED
            && record.epoch().compareTo(proven.epoch()) < 0)
        .sorted(Comparator.comparing(EpochRecord::epoch)).toList();
    for (var k = 1; k < replaced.size(); k++) {
      var before = replaced.get(k - 1).committee().members();
      var after = replaced.get(k).committee().members();
      if (before.containsAll(after) && !after.containsAll(before)) {
        return true;
      }
    }
    return !replaced.isEmpty() && !replaced.getLast().epoch().equals(proven.terms().base())
        && proven.members()
            .filter(members -> !members.members().containsAll(replaced.getLast().committee().members()))
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
}
