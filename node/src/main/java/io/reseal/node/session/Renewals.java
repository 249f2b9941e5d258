package io.reseal.node.session;

import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Seat;
import io.reseal.core.renewal.RenewalPlan;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.session.PairMessage.Agreed;
import io.reseal.node.session.PairMessage.Disputed;
import io.reseal.node.session.PairMessage.Proposed;
import io.reseal.node.session.PairMessage.Wanted;
import io.reseal.node.store.EpochRecord;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The care for this node's pairs: sees to it that there is a setup to sign with
 * wherever the other member is connected, and takes what runs say of pairs. One
 * thread owns it.
 *
 * <p>
 * The smaller id of a pair proposes a generation, the larger agrees to it or to
 * a higher one; each has it on record, and has burned what there was, before it
 * says so.
 */
public final class Renewals {

  /** Most setups being made at a time: each takes this thread for a moment. */
  private static final int UNDER_WAY_MAX = 8;
  /**
   * A higher number than this above ours is not agreed to: numbers are finite.
   */
  private static final int AHEAD_MAX = 1000;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration TELL_EVERY = Duration.ofMinutes(1);

  private static final Logger LOG = LogManager.getLogger(Renewals.class);

  private final PairDesk desk;
  private final DisputeBook disputes;
  private final RenewalRuns runs;
  private final Map<PairEdge.Name, PairEdge> edges = new HashMap<>();
  private Instant lookAt = Instant.MIN;
  private Instant tellAt = Instant.MIN;

  public Renewals(PairDesk desk, DisputeBook disputes) {
    this.desk = desk;
    this.disputes = disputes;
    runs = new RenewalRuns(desk);
  }

  /** A pair of ours: a member of an epoch that signs or soon may, and a key. */
  private record Pair(EpochRecord record, KeySpec key, PartyId self, PartyId peer) {

    boolean isLed() {
      return self.compareTo(peer) < 0;
    }

    Address address() {
      return record.committee().addressOf(peer);
    }
  }

  /** Lets time pass: what is missing is asked for, as far as it is its turn. */
  public void tick() {
    var now = desk.clock().instant();
    var hasPairs = desk.custody().keys().stream().anyMatch(key -> key.scheme() == Scheme.ECDSA);
    if (!hasPairs || now.isBefore(lookAt)) {
      return;
    }
    lookAt = now.plus(LOOK_EVERY);
    var records = records();
    burnErased(records);
    edges.keySet().removeIf(name -> records.stream().noneMatch(record -> record.root().equals(name.root())));
    // A few at a look: after a crash in a large committee all are missing at once.
    records.stream().flatMap(this::missing).filter(pair -> isAskable(edge(pair), now)).limit(UNDER_WAY_MAX)
        .toList().forEach(pair -> ask(pair, now));
    if (!now.isBefore(tellAt)) {
      tellAt = now.plus(TELL_EVERY);
      records.forEach(record -> disputes.tellAgain(record, now));
    }
  }

  /** Connected members with whom there is none, or one of no use to them. */
  private Stream<Pair> missing(EpochRecord record) {
    var connected = desk.peers().connected();
    return desk.custody().keys().stream().flatMap(key -> {
      var without = desk.custody().withoutSetup(record, key.index());
      return pairs(record, key).filter(pair -> connected.contains(pair.address()))
          .filter(pair -> without.contains(pair.peer()) || edge(pair).wanted);
    });
  }

  /**
   * What a failed check has ended is burned on record, too; a disk that was full
   * then has kept it from being so.
   */
  private void burnErased(List<EpochRecord> records) {
    for (var key : desk.custody().keys()) {
      records.forEach(
          record -> pairs(record, key).filter(pair -> desk.custody().isErased(key, record, pair.peer()))
              .forEach(pair -> desk.custody().burnSetup(key, record, pair.peer())));
    }
  }

  private boolean isAskable(PairEdge edge, Instant now) {
    return edge.underWay.isEmpty() && edge.asking.isDue(now) && !isBusy();
  }

  /** Epochs whose shares sign, or are about to. */
  private List<EpochRecord> records() {
    return desk.store().transaction(tx -> tx.epochs().signing()).stream()
        .filter(record -> record.committee().idOf(desk.self()).isPresent()).toList();
  }

  private Stream<Pair> pairs(EpochRecord record, KeySpec key) {
    if (key.scheme() != Scheme.ECDSA) {
      return Stream.empty();
    }
    var self = record.committee().idOf(desk.self()).orElseThrow();
    return record.committee().ids().stream().filter(peer -> !peer.equals(self))
        .map(peer -> new Pair(record, key, self, peer));
  }

  private PairEdge edge(Pair pair) {
    return edges.computeIfAbsent(new PairEdge.Name(pair.record().root(), pair.key().index(), pair.address()),
        _ -> new PairEdge());
  }

  private boolean isBusy() {
    return edges.values().stream().filter(edge -> edge.underWay.isPresent()).count() >= UNDER_WAY_MAX;
  }

  private void ask(Pair pair, Instant now) {
    var edge = edge(pair);
    if (!isAskable(edge, now)) {
      return;
    }
    edge.asking.take(now);
    if (!pair.isLed()) {
      desk.tell().accept(pair.address(), new Wanted(pair.record().root(), pair.key().index()));
      return;
    }
    var generation = desk.custody().nextGeneration(pair.key(), pair.record(), pair.peer());
    desk.custody().takeGeneration(pair.key(), pair.record(), pair.peer(), generation);
    var proposal = new Proposed(pair.record().root(), pair.key().index(), generation, random());
    edge.wanted = false;
    edge.proposal = Optional.of(proposal);
    desk.tell().accept(pair.address(), proposal);
  }

  /** Takes what a member says of a pair. Anything may come here. */
  public void onMessage(Address from, byte[] payload) {
    try {
      switch (PairMessage.CODEC.decode(payload)) {
        case Wanted(var root, var key) -> pair(from, root, key).filter(Pair::isLed).ifPresent(this::wanted);
        case Proposed proposed -> pair(from, proposed.root(), proposed.key()).filter(pair -> !pair.isLed())
            .ifPresent(pair -> proposed(pair, proposed));
        case Agreed agreed ->
          pair(from, agreed.root(), agreed.key()).filter(Pair::isLed).ifPresent(pair -> agreed(pair, agreed));
        case Disputed disputed -> disputed(from, disputed);
      }
    } catch (Malformed e) {
      LOG.warn("{} said nothing of a pair: {}", from, e.getMessage());
    }
  }

  /** The pair that a member may speak of to us. */
  private Optional<Pair> pair(Address from, Bytes32 root, int key) {
    return desk
        .custody().keys().stream().filter(each -> each.index() == key).flatMap(each -> records().stream()
            .filter(record -> record.root().equals(root)).flatMap(record -> pairs(record, each)))
        .filter(pair -> pair.address().equals(from)).findFirst();
  }

  private void wanted(Pair pair) {
    var edge = edge(pair);
    edge.wanted = true;
    var now = desk.clock().instant();
    if (edge.asking.isDue(now)) {
      abandon(edge);
      ask(pair, now);
    }
  }

  private void proposed(Pair pair, Proposed proposed) {
    var edge = edge(pair);
    if (edge.agreed.filter(known -> known.proposal().equals(proposed.salt())).isPresent()) {
      desk.tell().accept(pair.address(), edge.agreed.get()); // it has not heard us
      return;
    }
    var now = desk.clock().instant();
    var next = desk.custody().nextGeneration(pair.key(), pair.record(), pair.peer());
    if (isBusy() || !edge.agreeing.isDue(now) || proposed.generation() < RenewalPlan.FIRST
        || proposed.generation() > next + AHEAD_MAX) {
      LOG.debug("{} proposes setup {}, which is not its turn", pair.address(), proposed.generation());
      return;
    }
    edge.agreeing.take(now);
    abandon(edge);
    var generation = Math.max(next, proposed.generation());
    desk.custody().takeGeneration(pair.key(), pair.record(), pair.peer(), generation);
    var agreed = new Agreed(pair.record().root(), pair.key().index(), generation, proposed.salt(), random());
    edge.wanted = false;
    edge.agreed = Optional.of(agreed);
    desk.tell().accept(pair.address(), agreed);
    begin(pair, generation, proposed.salt(), agreed.salt());
  }

  private void agreed(Pair pair, Agreed agreed) {
    var edge = edge(pair);
    var proposal = edge.proposal.filter(known -> known.salt().equals(agreed.proposal()));
    if (proposal.isEmpty() || edge.underWay.isPresent() || agreed.generation() < proposal.get().generation()
        || agreed.generation() > proposal.get().generation() + AHEAD_MAX) {
      return;
    }
    edge.proposal = Optional.empty();
    if (agreed.generation() > proposal.get().generation()) {
      desk.custody().takeGeneration(pair.key(), pair.record(), pair.peer(), agreed.generation());
    }
    begin(pair, agreed.generation(), agreed.proposal(), agreed.salt());
  }

  private void begin(Pair pair, int generation, Bytes32 leadSalt, Bytes32 otherSalt) {
    var edge = edge(pair);
    var isOver = new boolean[1]; // perhaps at once, by what has come early
    try {
      var sid = runs.begin(pair.record(), pair.key(), pair.peer(), generation, leadSalt, otherSalt,
          outcome -> {
            isOver[0] = true;
            edge.underWay = Optional.empty();
            ended(pair, generation, outcome);
          });
      edge.underWay = isOver[0] ? Optional.empty() : Optional.of(sid);
    } catch (RuntimeException e) {
      // Token or disk: the next turn tries again, and nothing else on this thread
      // has to suffer.
      LOG.warn("a new setup with {} cannot be begun: {}", pair.address(), e.getMessage());
    }
  }

  /** The other has begun anew: what it had of the run before is lost. */
  private void abandon(PairEdge edge) {
    var before = edge.underWay;
    edge.underWay = Optional.empty();
    before.ifPresent(runs::abandon);
  }

  private void ended(Pair pair, int generation, Outcome<PairSetup> outcome) {
    switch (outcome) {
      case Outcome.Finished<PairSetup>(var setup, _) -> {
        desk.custody().useSetup(pair.key(), pair.record(), setup);
        LOG.info("epoch {}, key {}: setup {} with {} is in use", pair.record().epoch(), pair.key().index(),
            generation, pair.address());
      }
      case Outcome.Aborted<PairSetup>(var faults) -> {
        LOG.warn("epoch {}, key {}: setup {} with {} comes to nothing: {}", pair.record().epoch(),
            pair.key().index(), generation, pair.address(), faults);
        noted(pair.record(), pair.key(), faults);
      }
    }
  }

  /**
   * What a run says of this node's pairs: a failed check is a dispute, which all
   * are told of; where the two hold different setups ours goes. Each is made anew
   * when it is its turn.
   */
  void noted(EpochRecord record, KeySpec key, Collection<Fault> faults) {
    var self = record.committee().idOf(desk.self()).orElseThrow();
    for (var fault : faults) {
      switch (fault) {
        case Fault.PairDispute(var one, var other, var generation) ->
          peer(self, one, other).ifPresent(peer -> disputes.ours(record, key, self, peer, generation));
        case Fault.NeedsSetup(var one, var other, var generation) ->
          peer(self, one, other).ifPresent(peer -> lost(new Pair(record, key, self, peer), generation));
        case Fault.Proven _,Fault.Equivocation _,Fault.Missing _,Fault.Unattributed _,Fault.Local _ -> {
        }
      }
    }
  }

  private static Optional<PartyId> peer(PartyId self, Seat one, Seat other) {
    var both = new TreeSet<>(List.of(one.id(), other.id()));
    return both.remove(self) && both.size() == 1 ? Optional.of(both.first()) : Optional.empty();
  }

  /** Only what the run was about: a later one may be live by now. */
  private void lost(Pair pair, int generation) {
    if (desk.custody().nextGeneration(pair.key(), pair.record(), pair.peer()) == generation + 1) {
      desk.custody().burnSetup(pair.key(), pair.record(), pair.peer());
    }
  }

  private void disputed(Address from, Disputed disputed) {
    records().stream().filter(record -> record.root().equals(disputed.root()))
        .filter(record -> record.committee().idOf(from).isPresent()).findFirst()
        .flatMap(record -> disputes.take(record, disputed))
        .ifPresent(why -> LOG.warn("{} tells of a dispute: {}", from, why));
  }

  private Bytes32 random() {
    try (var bytes = SecretBytes.random(Bytes32.SIZE, desk.entropy())) {
      return Bytes32.of(bytes.expose().toArray(ValueLayout.JAVA_BYTE)); // public: it is said
    }
  }
}
