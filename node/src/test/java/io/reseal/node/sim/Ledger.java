package io.reseal.node.sim;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Bytes;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.BlockHeader;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.ProvenKey;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.RelayerSet;
import io.reseal.node.chain.Terms;
import io.reseal.node.chain.Testimony;
import io.reseal.node.session.JointSignature;
import io.reseal.hsm.identity.Addresses;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The registry and the relayer set as their contracts keep them, written from
 * {@code EpochRegistry.sol} and what it inherits: the same rules, the same
 * refusals, in the same order. Each block has one of its own.
 */
public final class Ledger {

  public static final RegistryTimes TIMES = new RegistryTimes(10, 20, 0, 600, 90, 60, 1_000_000);

  /** A call that the contract reverts. */
  public static final class Reverted extends RuntimeException {

    private static final long serialVersionUID = 1;

    Reverted(String error) {
      super(error);
    }
  }

  /** What is recorded of one epoch. */
  public record Entry(Terms terms, Bytes32 termsHash, Phase phase, int attempt, boolean allowed,
      long openedAt, long deadline, long since, Bytes32 root, Committee next) {

    Entry in(Phase other) {
      return new Entry(terms, termsHash, other, attempt, allowed, openedAt, 0, since, root, next);
    }
  }

  private final RegistryDigests digests;
  private final RegistryTimes times;
  private final Map<Long, Entry> entries;
  /** What the transactions carried that the registry took. */
  private final Map<Long, Testimony> said;
  /** What members told of destroyed shares: an event, nothing more. */
  private final Map<Address, Map<Long, Set<Bytes32>>> destroyed;
  private Committee relayers;
  private long lastEpoch;
  private long activeEpoch;
  private long lastCommit;
  private long refreshRequestedAt;
  private Bytes32 keys = Bytes32.ZERO;
  private Optional<Address> successor = Optional.empty();

  public Ledger(RegistryDigests digests, Committee relayers) {
    this(digests, relayers, TIMES);
  }

  Ledger(RegistryDigests digests, Committee relayers, RegistryTimes times) {
    this.digests = digests;
    this.times = times;
    this.relayers = relayers;
    entries = new TreeMap<>();
    said = new TreeMap<>();
    destroyed = new TreeMap<>();
  }

  private Ledger(Ledger other) {
    digests = other.digests;
    times = other.times;
    entries = new TreeMap<>(other.entries);
    said = new TreeMap<>(other.said);
    destroyed = new TreeMap<>();
    other.destroyed.forEach((by, epochs) -> {
      var copy = new TreeMap<Long, Set<Bytes32>>();
      epochs.forEach((epoch, receipts) -> copy.put(epoch, new HashSet<>(receipts)));
      destroyed.put(by, copy);
    });
    relayers = other.relayers;
    lastEpoch = other.lastEpoch;
    activeEpoch = other.activeEpoch;
    lastCommit = other.lastCommit;
    refreshRequestedAt = other.refreshRequestedAt;
    keys = other.keys;
    successor = other.successor;
  }

  /** As the next block begins with. */
  public Ledger copy() {
    return new Ledger(this);
  }

  public void recordDestroyed(Address by, long epoch, Bytes32 receipt) {
    destroyed.computeIfAbsent(by, _ -> new TreeMap<>()).computeIfAbsent(epoch, _ -> new HashSet<>())
        .add(receipt);
  }

  public Set<Bytes32> destroyed(Address by, long epoch) {
    return destroyed.getOrDefault(by, Map.of()).getOrDefault(epoch, Set.of());
  }

  public Committee relayers() {
    return relayers;
  }

  /** The admin's doing. */
  public void relayers(Committee others) {
    relayers = others;
  }

  public Optional<Entry> entry(long epoch) {
    return Optional.ofNullable(entries.get(epoch));
  }

  public Optional<Entry> active() {
    return entry(activeEpoch);
  }

  public Optional<Entry> latest() {
    return entry(lastEpoch);
  }

  private static void require(boolean holds, String error) {
    if (!holds) {
      throw new Reverted(error);
    }
  }

  public void propose(long now, Committee next, Optional<Committee> current) {
    requireNotRetired();
    require(next.equals(relayers), "WrongMembers()");
    requireActive(current);
    var hash = RegistryDigests.committeeHash(next);
    var killed = killStale(now, hash);
    var kind = kind(next, current);
    if (kind == Kind.REFRESH && !isRefreshRequested()
        && now < active().orElseThrow().since() + times.maxAge()) {
      require(killed, "NothingChanged()");
      return;
    }
    lastEpoch++;
    var opensAt = now;
    if (kind == Kind.ORDINARY || kind == Kind.EXCEPTIONAL) {
      opensAt = Math.max(now + (kind == Kind.EXCEPTIONAL ? times.longDelay() : times.delay()),
          lastCommit + times.minInterval());
    }
    var base = active();
    var terms = new Terms(new Epoch(lastEpoch), new Epoch(activeEpoch),
        base.map(Entry::root).orElse(Bytes32.ZERO),
        base.map(each -> each.terms().committee()).orElse(Bytes32.ZERO), hash, next.size(),
        next.threshold().signers(), kind, keys, opensAt, opensAt + times.window());
    entries.put(lastEpoch,
        new Entry(terms, digests.terms(terms), Phase.PROPOSED, 0, false, 0, 0, 0, Bytes32.ZERO, next));
  }

  private boolean killStale(long now, Bytes32 committee) {
    var last = latest();
    if (last.isEmpty() || last.get().phase() != Phase.PROPOSED) {
      return false;
    }
    var terms = last.get().terms();
    require(!terms.committee().equals(committee) || now > terms.expiresAt(), "NothingChanged()");
    entries.put(lastEpoch, last.get().in(Phase.DEAD));
    return true;
  }

  private static Kind kind(Committee next, Optional<Committee> current) {
    if (current.isEmpty()) {
      return Kind.GENESIS;
    }
    var threshold = next.threshold().signers();
    var before = current.get().threshold().signers();
    if (next.equals(current.get())) {
      return Kind.REFRESH;
    }
    var stayers = (int) next.members().stream().filter(current.get().members()::contains).count();
    var joiners = next.size() - stayers;
    var weakens = threshold < before || 2 * threshold <= next.size() || threshold == next.size();
    if (weakens || stayers < before || joiners >= threshold) {
      return Kind.EXCEPTIONAL;
    }
    return joiners == 0 ? Kind.LEAVERS : Kind.ORDINARY;
  }

  /**
   * Nobody's doing: what no contract would come to, for a test that begins there.
   */
  public void decree(Entry entry, boolean isActive) {
    var epoch = entry.terms().epoch().number();
    entries.put(epoch, entry);
    activeEpoch = isActive ? epoch : activeEpoch;
  }

  /** The governor's doing. */
  public void allow(long epoch) {
    var entry = entries.get(epoch);
    entries.put(epoch, new Entry(entry.terms(), entry.termsHash(), entry.phase(), entry.attempt(), true,
        entry.openedAt(), entry.deadline(), entry.since(), entry.root(), entry.next()));
  }

  /** The governor's doing. */
  public void requestRefresh(long now) {
    refreshRequestedAt = now;
  }

  /** The governor's doing. */
  public void cancel() {
    latest().filter(entry -> entry.phase() == Phase.PROPOSED)
        .ifPresent(entry -> entries.put(lastEpoch, entry.in(Phase.DEAD)));
  }

  public void open(long now, long epoch, int attempt, long validUntil, MemberSignatures next,
      MemberSignatures current) {
    requireNotRetired();
    var entry = proposed(epoch);
    require(attempt == entry.attempt() + 1, "WrongAttempt(" + (entry.attempt() + 1) + ")");
    require(now > entry.deadline(), "AttemptLive()");
    require(now >= entry.terms().opensAt(), "TooEarly(" + entry.terms().opensAt() + ")");
    require(now <= entry.terms().expiresAt() - times.attemptTime(), "TooLate()");
    require(entry.terms().kind() != Kind.EXCEPTIONAL || entry.allowed(), "NotAllowed()");
    require(now <= validUntil, "TooLate(" + validUntil + ")");
    requireNext(entry, next.members());
    var active = active();
    require(current.members().equals(active.map(each -> each.next().members()).orElse(List.of())),
        "WrongMembers()");
    var digest = digests.barrier(entry.termsHash(), attempt, validUntil);
    requireSignatures(next.members().size(), digest, next);
    requireSignatures(active.map(each -> each.terms().threshold()).orElse(0), digest, current);
    entries.put(epoch, new Entry(entry.terms(), entry.termsHash(), entry.phase(), attempt, entry.allowed(),
        now, now + times.attemptTime(), 0, Bytes32.ZERO, entry.next()));
    said.put(epoch,
        new Testimony(validUntil, next, current, MemberSignatures.NOBODY, MemberSignatures.NOBODY));
  }

  public void abort(long now, Address sender, long epoch, int attempt) {
    var entry = attempted(now, epoch, attempt);
    require(entry.next().members().contains(sender), "WrongMembers()");
    entries.put(epoch, new Entry(entry.terms(), entry.termsHash(), entry.phase(), attempt, entry.allowed(),
        entry.openedAt(), 0, 0, Bytes32.ZERO, entry.next()));
  }

  public void commit(long now, long epoch, int attempt, Bytes32 root, List<ProvenKey> proven,
      MemberSignatures ready) {
    requireNotRetired();
    var entry = attempted(now, epoch, attempt);
    requireNext(entry, ready.members());
    var keysHash = RegistryDigests.keysHash(proven.stream().map(ProvenKey::key).toList());
    require(keys.isZero() || keys.equals(keysHash), "KeyChanged()");
    var message = RegistryDigests.epochMessage(entry.termsHash(), attempt, root).digest();
    for (var key = 0; key < proven.size(); key++) {
      require(verifies(proven.get(key), message), "BadProof(" + key + ")");
    }
    requireSignatures(entry.next().size(), digests.ready(entry.termsHash(), attempt, root, keysHash), ready);
    entries.put(epoch, new Entry(entry.terms(), entry.termsHash(), Phase.COMMITTED, attempt, entry.allowed(),
        entry.openedAt(), 0, now, root, entry.next()));
    var opened = said.get(epoch);
    said.put(epoch,
        new Testimony(opened.validUntil(), opened.next(), opened.current(), ready, opened.active()));
    keys = keysHash;
    activeEpoch = epoch;
    lastCommit = now;
  }

  private static boolean verifies(ProvenKey proven, Bytes32 message) {
    var encoded = new byte[33];
    encoded[0] = (byte) (2 + (proven.key().y().toArray()[31] & 1));
    System.arraycopy(proven.key().x().toArray(), 0, encoded, 1, 32);
    var signature = Arrays.copyOf(proven.proof().r().toArray(), 64);
    System.arraycopy(proven.proof().s().toArray(), 0, signature, 32, 32);
    return new JointSignature(Point.decode(encoded), Bytes.of(signature)).verifies(proven.key().scheme(),
        message);
  }

  public void prove(long epoch, MemberSignatures active) {
    var entry = committed(epoch);
    require(active.members().equals(entry.next().members()), "WrongMembers()");
    requireSignatures(entry.terms().n(), digests.active(entry.termsHash(), entry.root()), active);
    entries.put(epoch, entry.in(Phase.PROVEN));
    var before = said.get(epoch);
    said.put(epoch,
        new Testimony(before.validUntil(), before.next(), before.current(), before.ready(), active));
  }

  /**
   * What the transactions show that led to a proof; endpoints that make the proof
   * up have none to show.
   */
  public List<Testimony> testimonies(long epoch) {
    if (entry(epoch).filter(entry -> entry.phase() == Phase.PROVEN).isEmpty()) {
      throw new ChainException("shows no transaction prove of epoch " + epoch);
    }
    return List.of(said.get(epoch));
  }

  public Optional<Testimony> said(long epoch) {
    return Optional.ofNullable(said.get(epoch));
  }

  public void rollBack(long now, long epoch, long validUntil, MemberSignatures opened) {
    var entry = committed(epoch);
    require(epoch == activeEpoch && !entry.terms().base().equals(Epoch.NONE), "WrongPhase(3)");
    require(now > entry.since() + times.proveTime(), "TooEarly(" + (entry.since() + times.proveTime()) + ")");
    require(now <= validUntil, "TooLate(" + validUntil + ")");
    var base = entry(entry.terms().base().number()).orElseThrow();
    require(opened.members().equals(base.next().members()), "WrongMembers()");
    requireSignatures(base.terms().threshold(),
        digests.opened(entry.termsHash(), entry.terms().baseRoot(), validUntil), opened);
    entries.put(epoch, entry.in(Phase.ROLLED_BACK));
    activeEpoch = base.terms().epoch().number();
    cancel();
  }

  public void migrate(Address next, MemberSignatures members) {
    requireNotRetired();
    var entry = active().orElseThrow(() -> new Reverted("WrongPhase(0)"));
    require(entry.phase() == Phase.PROVEN, "WrongPhase(" + entry.phase().code() + ")");
    require(members.members().equals(entry.next().members()), "WrongMembers()");
    requireSignatures(entry.terms().threshold(), digests.migrate(next, activeEpoch), members);
    successor = Optional.of(next);
  }

  private void requireNotRetired() {
    require(successor.isEmpty(), "Retired()");
  }

  private Entry proposed(long epoch) {
    var entry = entry(epoch).orElseThrow(() -> new Reverted("WrongPhase(0)"));
    require(entry.phase() == Phase.PROPOSED, "WrongPhase(" + entry.phase().code() + ")");
    return entry;
  }

  private Entry committed(long epoch) {
    var entry = entry(epoch).orElseThrow(() -> new Reverted("WrongPhase(0)"));
    require(entry.phase() == Phase.COMMITTED, "WrongPhase(" + entry.phase().code() + ")");
    return entry;
  }

  private Entry attempted(long now, long epoch, int attempt) {
    var entry = proposed(epoch);
    require(attempt == entry.attempt() && entry.deadline() != 0, "WrongAttempt(" + entry.attempt() + ")");
    require(now <= entry.deadline(), "TooLate(" + entry.deadline() + ")");
    return entry;
  }

  private void requireActive(Optional<Committee> current) {
    require(current.equals(active().map(Entry::next)), "WrongMembers()");
  }

  private void requireNext(Entry entry, List<Address> next) {
    require(entry.next().members().equals(next) && relayers.equals(entry.next()), "WrongMembers()");
  }

  private static void requireSignatures(int need, Bytes32 digest, MemberSignatures given) {
    for (var signature : given.signatures().entrySet()) {
      require(Addresses.recover(digest, signature.getValue()).equals(Optional.of(signature.getKey())),
          "BadSignature(" + given.members().indexOf(signature.getKey()) + ")");
    }
    require(given.signatures().size() >= need,
        "TooFewSignatures(" + given.signatures().size() + ", " + need + ")");
  }

  boolean isRefreshRequested() {
    return refreshRequestedAt != 0 && refreshRequestedAt >= active().map(Entry::openedAt).orElse(0L);
  }

  /** As endpoints tell it. */
  public FinalizedState view(BlockHeader block, Address bridge) {
    var lineage = new ArrayList<EpochState>();
    for (var entry = active(); entry.isPresent(); entry = entry(entry.get().terms().base().number())) {
      lineage.add(state(entry.get()));
      if (entry.get().phase() == Phase.PROVEN || lineage.size() == FinalizedState.LINEAGE_MAX) {
        break;
      }
    }
    return new FinalizedState(block, keys, lineage, latest().map(Ledger::state),
        new RelayerSet(BigInteger.valueOf(relayers.size()),
            BigInteger.valueOf(relayers.threshold().signers()), relayers.members()),
        isRefreshRequested(), lastCommit, times, bridge, Optional.empty(), successor, Optional.empty());
  }

  private static EpochState state(Entry entry) {
    return new EpochState(entry.terms(), entry.termsHash(), entry.phase(), entry.attempt(), entry.deadline(),
        entry.root(), entry.since(), entry.allowed(), Optional.of(entry.next()));
  }
}
