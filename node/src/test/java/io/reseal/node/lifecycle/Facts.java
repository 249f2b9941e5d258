package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.BlockHeader;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.RelayerSet;
import io.reseal.node.chain.Terms;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A world that a test changes one fact of. As it is made, nothing stands on
 * chain and nothing is held; persons 1 to 3 (two of whom act) are the relayers,
 * and we are person 1.
 */
final class Facts {

  static final long NOW = 100_000;
  static final RegistryTimes TIMES = new RegistryTimes(10, 20, 5, 3600, 60, 60, 86_400);
  static final RegistryDigests DIGESTS = new RegistryDigests(31337, person(99));
  static final Committee FIRST = committee(2, 1, 2, 3);
  static final Committee NEXT = committee(3, 1, 2, 3, 4);

  Address self = person(1);
  long now = NOW;
  Bytes32 keys = Bytes32.ZERO;
  List<EpochState> lineage = List.of();
  Optional<EpochState> latest = Optional.empty();
  Committee relayers = FIRST;
  boolean refreshRequested;
  Optional<Address> successor = Optional.empty();
  final List<EpochRecord> epochs = new ArrayList<>();
  final Set<String> keyed = new HashSet<>();
  final List<String> orphans = new ArrayList<>();
  Optional<Proposal.Decision> decision = Optional.empty();
  World.Deal deal = new World.Deal.None();
  boolean tested;
  boolean barrier;
  boolean barrierWhole;
  boolean ready;
  boolean readyWhole;
  boolean active;
  boolean activeWhole;
  boolean retentionOver = true;
  boolean settled = true;
  boolean baseKnown = true;
  boolean mayTry = true;
  boolean viewFresh = true;
  boolean signedKnown = true;
  World.Return back = World.Return.NONE;
  Memory memory = Memory.sound(1);

  /** Of a copy that forgot all up to that attempt at most. */
  static Memory distrusted(long epoch, int attempt) {
    return distrusted(Optional.of(new Distrust.Reach(new Epoch(epoch), attempt)), 0);
  }

  /** Of a copy that has not seen the chain yet. */
  static Memory distrusted() {
    return distrusted(Optional.empty(), 0);
  }

  /** Of a clone: start 2, when start 2 is known to others. */
  static Memory outrun() {
    return distrusted(Optional.of(new Distrust.Reach(new Epoch(2), 0)), 2);
  }

  private static Memory distrusted(Optional<Distrust.Reach> reach, long other) {
    return new Memory(true, Optional.of(new Distrust("an older copy", Instant.EPOCH, reach, 2, other, other)),
        2);
  }

  static Address person(int number) {
    return Address.of(ByteBuffer.allocate(20).putInt(0, 0xC0C0C0C0).putInt(16, number).array());
  }

  static Committee committee(int threshold, int... people) {
    return Committee.of(Arrays.stream(people).mapToObj(Facts::person).toList(), threshold);
  }

  static Bytes32 hash(int number) {
    return Bytes32.of(ByteBuffer.allocate(32).putInt(0, 0xD0D0D0D0).putInt(28, number).array());
  }

  static Bytes32 root(long epoch) {
    return hash((int) (1000 + epoch));
  }

  static Terms terms(long epoch, long base, Committee committee, Kind kind) {
    return new Terms(new Epoch(epoch), new Epoch(base), base == 0 ? Bytes32.ZERO : root(base), Bytes32.ZERO,
        RegistryDigests.committeeHash(committee), committee.size(), committee.threshold().signers(), kind,
        Bytes32.ZERO, NOW - 1000, NOW + 2000);
  }

  /** An epoch that was committed. */
  static EpochState committed(long epoch, long base, Phase phase, Committee committee) {
    var terms = terms(epoch, base, committee, Kind.ORDINARY);
    return new EpochState(terms, DIGESTS.terms(terms), phase, 1, 0, root(epoch), NOW - 500, false,
        Optional.of(committee));
  }

  /** A proposal, with its attempt live until the deadline, or none at 0. */
  static EpochState proposed(long epoch, long base, Committee committee, Kind kind, int attempt,
      long deadline) {
    var terms = terms(epoch, base, committee, kind);
    return new EpochState(terms, DIGESTS.terms(terms), Phase.PROPOSED, attempt, deadline, Bytes32.ZERO, 0,
        false, Optional.of(committee));
  }

  static EpochState in(Phase phase, EpochState other) {
    return new EpochState(other.terms(), other.termsHash(), phase, other.attempt(), 0, other.root(),
        other.since(), other.allowed(), other.members());
  }

  static EpochState withoutMembers(EpochState other) {
    return new EpochState(other.terms(), other.termsHash(), other.phase(), other.attempt(), other.deadline(),
        other.root(), other.since(), other.allowed(), Optional.empty());
  }

  static EpochRecord record(long epoch, int attempt, EpochRecord.Status status, boolean proven) {
    return new EpochRecord(new Epoch(epoch), attempt, root(epoch), FIRST, Bytes.of(new byte[]{1}), status,
        proven);
  }

  /** Epoch 1 is active and proven, we hold it, and nothing else stands. */
  static Facts settledEpoch() {
    var facts = new Facts();
    facts.lineage = List.of(committed(1, 0, Phase.PROVEN, FIRST));
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.keys = hash(7);
    return facts.holds(1, 1, EpochRecord.Status.ACTIVE, true);
  }

  /** Epoch 1 is settled, and epoch 2 is proposed and approved here. */
  static Facts approvedProposal() {
    var facts = settledEpoch();
    facts.relayers = NEXT;
    facts.latest = Optional.of(proposed(2, 1, NEXT, Kind.ORDINARY, 0, 0));
    facts.decision = Optional.of(Proposal.Decision.APPROVED);
    return facts;
  }

  /** As {@link #approvedProposal}, and attempt 1 is live. */
  static Facts liveAttempt() {
    var facts = approvedProposal();
    facts.latest = Optional.of(proposed(2, 1, NEXT, Kind.ORDINARY, 1, NOW + 60));
    return facts;
  }

  /** As {@link #liveAttempt}, and our share of it is prepared. */
  static Facts preparedAttempt() {
    return liveAttempt().holds(2, 1, EpochRecord.Status.PREPARED, false);
  }

  /** Epoch 2 is committed over epoch 1 and we activated it. */
  static Facts activatedEpoch() {
    var facts = new Facts();
    facts.lineage = List.of(committed(2, 1, Phase.COMMITTED, NEXT), committed(1, 0, Phase.PROVEN, FIRST));
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.relayers = NEXT;
    facts.keys = hash(7);
    return facts.holds(1, 1, EpochRecord.Status.REPLACED, true).holds(2, 1, EpochRecord.Status.ACTIVE, false);
  }

  /** Epoch 2 is proven, and so we know. */
  static Facts provenSuccessor() {
    var facts = activatedEpoch();
    facts.lineage = List.of(committed(2, 1, Phase.PROVEN, NEXT));
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.forgets(2).holds(2, 1, EpochRecord.Status.ACTIVE, true);
    return facts;
  }

  Facts holds(long epoch, int attempt, EpochRecord.Status status, boolean proven) {
    epochs.add(record(epoch, attempt, status, proven));
    keyed.add(World.name(new Epoch(epoch), attempt));
    return this;
  }

  Facts forgets(long epoch) {
    epochs.removeIf(record -> record.epoch().number() == epoch);
    keyed.removeIf(name -> name.startsWith(epoch + "/"));
    return this;
  }

  FinalizedState chain() {
    return new FinalizedState(new BlockHeader(500, hash(500), hash(499), now), keys, lineage, latest,
        new RelayerSet(BigInteger.valueOf(relayers.size()),
            BigInteger.valueOf(relayers.threshold().signers()), relayers.members()),
        refreshRequested, NOW - 500, TIMES, person(98), Optional.empty(), successor, Optional.empty());
  }

  /** As {@link #world}, with fewer relayers than must act. */
  World impossibleRelayers() {
    var chain = chain();
    var impossible = new RelayerSet(BigInteger.ONE, BigInteger.TWO, List.of(person(1)));
    return world(new FinalizedState(chain.block(), keys, lineage, latest, impossible, refreshRequested,
        chain.lastCommit(), TIMES, chain.relayerContract(), Optional.empty(), successor, Optional.empty()));
  }

  World world() {
    return world(chain());
  }

  private World world(FinalizedState chain) {
    return new World(self, chain, epochs, keyed, orphans, decision, deal, tested,
        new World.Signed(barrier, barrierWhole, ready, readyWhole, active, activeWhole), retentionOver,
        settled, baseKnown, mayTry, viewFresh, signedKnown, memory, back);
  }

  Lifecycle.Verdict step() {
    return Lifecycle.step(world());
  }
}
