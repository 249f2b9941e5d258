package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.seal.DestructionReceipt;
import io.reseal.node.session.KeySpec;
import io.reseal.core.party.Epoch;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.TokenException;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.FailingToken;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.SigningOrder;
import io.reseal.node.session.Station;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.store.StoredShare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four promises, kept by real stores and tokens in memory. */
class FourPromisesTest {

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private Committee committee;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    stations = hamlet.settle(3);
    committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private Desk desk(Station station) {
    return new Desk(station.identity(), Hamlet.CHAIN, hamlet::chainNow, station.store(), station.custody(),
        station.sessionKeys(), station.runs(), station.conversations(), station.signings(), station.peers(),
        Hamlet.TIMING, Entropy.system(), hamlet::now, station.evidence());
  }

  private static final Courier NOBODY = new Courier() {

    @Override
    public void send(Address to, Statement statement) {
      // nobody is connected
    }

    @Override
    public Set<Address> connected() {
      return Set.of();
    }
  };

  private EpochState proposal(long epoch, int attempt) {
    return Facts.proposed(epoch, epoch - 1, committee, epoch == 1 ? Kind.GENESIS : Kind.REFRESH, attempt,
        Facts.NOW + 60);
  }

  @Test
  @DisplayName("durableBeforeReady: no ready for a share that cannot be read back and opened")
  void durableBeforeReady() {
    var open = SecretBytes.openCount();
    for (var opens = 0; opens < 2; opens++) {
      // The first opening is the vault's own, the second that of what was read back.
      var attempt = opens + 1;
      var failing = hamlet.restart(stations.getFirst(), new FailingToken(stations.getFirst().token(), opens));
      var dealt = Hamlet.dealt(1, committee, Bytes32.ZERO);
      assertThatThrownBy(() -> failing.custody().prepare(new Epoch(1), attempt, committee,
          List.of(dealt.get(failing.address())), _ -> {
          })).isInstanceOf(TokenException.class);
      dealt.values().forEach(received -> received.share().close());
      assertThat(failing.row(tx -> tx.signatures().readyOf(proposal(1, attempt).termsHash(), attempt)))
          .isEmpty();
      failing.store().transaction(tx -> tx.epochs().find(new Epoch(1), attempt)).ifPresent(record -> {
        var testing = new Testing(desk(failing), proposal(1, attempt), record, NOBODY);
        assertThatThrownBy(() -> testing.pursue(hamlet.now(), Set.of())).isInstanceOf(TokenException.class);
        assertThat(testing.isPassed()).isFalse();
        failing.store().run(tx -> tx.epochs().annul(new Epoch(1), attempt));
      });
      stations = new ArrayList<>(stations);
      stations.set(0, failing);
    }
    assertThat(SecretBytes.openCount()).as("nothing secret is left open").isEqualTo(open);
  }

  @Test
  @DisplayName("durableBeforeReady: a store that fails after the sealing")
  void durableBeforeReadyWithoutADisk() {
    var station = stations.getFirst();
    var dealt = Hamlet.dealt(1, committee, Bytes32.ZERO);
    station.store().close();
    assertThatThrownBy(() -> station.custody().prepare(new Epoch(1), 1, committee,
        List.of(dealt.get(station.address())), _ -> {
        })).isInstanceOf(IllegalStateException.class);
    dealt.values().forEach(received -> received.share().close());
  }

  @Test
  @DisplayName("durableBeforeReady: whatever else is so, ready comes after prepared and tested")
  void durableBeforeReadyInAllWorlds() {
    for (var status : Status.values()) {
      for (var tested : List.of(true, false)) {
        for (var ready : List.of(true, false)) {
          var facts = Facts.liveAttempt().holds(2, 1, status, false);
          facts.tested = tested;
          facts.ready = ready;
          var promises = facts.step().effects().stream().anyMatch(Effect.SignReady.class::isInstance);
          assertThat(promises).as("%s, tested %s, signed %s", status, tested, ready)
              .isEqualTo(status == Status.PREPARED && tested && !ready);
        }
      }
    }
  }

  /** What is on record of epoch 2. */
  private enum Successor {
    PREPARED(Status.PREPARED), ACTIVE(Status.ACTIVE), PROVEN(Status.ACTIVE);

    private final Status status;

    Successor(Status status) {
      this.status = status;
    }
  }

  @Test
  @DisplayName("destroyAfterActivation: nothing of epoch 1 goes before epoch 2 is finally proven")
  void destroyAfterActivation() {
    for (var phase : List.of(Phase.COMMITTED, Phase.PROVEN)) {
      for (var status : Status.values()) {
        for (var retentionOver : List.of(true, false)) {
          for (var successor : Successor.values()) {
            var facts = Facts.activatedEpoch();
            facts.lineage = List.of(Facts.committed(2, 1, phase, Facts.NEXT), facts.lineage.getLast());
            facts.latest = Optional.of(facts.lineage.getFirst());
            facts.forgets(1).forgets(2).holds(1, 1, status, true).holds(2, 1, successor.status,
                successor == Successor.PROVEN);
            facts.retentionOver = retentionOver;
            var proven = phase == Phase.PROVEN;
            var allowed = switch (status) {
              // Before its successor is on record as proven the store would refuse it.
              case REPLACED ->
                proven && retentionOver && successor == Successor.PROVEN ? Set.of("Retire") : Set.of();
              case RETIRING, VOID -> Set.of("Destroy"); // what proof or void had decided before
              case ROLLED_BACK -> proven ? Set.of("Destroy") : Set.of();
              case PREPARED, ACTIVE, RETIRED -> Set.of();
            };
            assertThat(burying(facts)).as("epoch 1 %s, epoch 2 %s on chain, %s here, retention %s", status,
                phase, successor, retentionOver).isEqualTo(allowed);
          }
        }
      }
    }
  }

  private static Set<String> burying(Facts facts) {
    var names = new TreeSet<String>();
    for (var effect : facts.step().effects()) {
      if (effect instanceof Effect.Retire || effect instanceof Effect.Destroy
          || effect instanceof Effect.Annul) {
        names.add(effect.getClass().getSimpleName());
      }
    }
    return names;
  }

  @Test
  @DisplayName("destroyAfterActivation: asked too early, custody leaves the token's key alone")
  void destroyAfterActivationInTheToken() {
    var station = stations.getFirst();
    var record = hamlet.prepare(1, 1, committee);
    var keys = station.token().labels();
    assertThatThrownBy(() -> station.destroy(record)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PREPARED");
    station.store().run(tx -> tx.epochs().activate(record.epoch(), record.root()));
    assertThatThrownBy(() -> station.destroy(record)).hasMessageContaining("ACTIVE");
    var next = hamlet.prepare(2, 1, committee);
    station.store().run(tx -> tx.epochs().activate(next.epoch(), next.root()));
    assertThatThrownBy(() -> station.destroy(record)).hasMessageContaining("REPLACED");
    assertThatThrownBy(() -> station.store().run(tx -> tx.epochs().retire(record.epoch(), next.epoch())))
        .hasMessageContaining("not proven");
    assertThat(station.token().labels()).containsAll(keys);
    station.custody().open(record, 0).close();

    station.store().run(tx -> {
      tx.epochs().prove(next.epoch());
      tx.epochs().retire(record.epoch(), next.epoch());
    });
    assertThat(station.destroy(record)).hasSize(1);
    assertThatThrownBy(() -> station.custody().open(record, 0)).isInstanceOf(RuntimeException.class);
    assertThat(station.destroy(record)).as("once more").isEmpty();
    station.custody().open(next, 0).close();
  }

  @Test
  @DisplayName("N59 N53: a destruction cut short after the token's deed is finished by asking again")
  void aDestructionCutShortIsFinished() {
    var station = stations.getFirst();
    var record = hamlet.prepare(1, 1, committee);
    station.store().run(tx -> tx.epochs().annul(record.epoch(), 1));
    station.token().labels().stream().filter(label -> !label.equals("identity"))
        .forEach(label -> station.token().destroy(label));
    assertThat(station.destroy(record)).hasSize(1);
    assertThat(station.rows(tx -> tx.shares().all()))
        .allMatch(share -> share.status() == StoredShare.Status.DESTROYED);
    assertThat(station.rows(tx -> tx.tombstones().all())).hasSize(1);
    assertThat(station.rows(tx -> tx.intents().open())).isEmpty();
  }

  @Test
  @DisplayName("oneRunPerSessionId: a dealing begun before a restart goes on and says the same")
  void oneRunPerSessionId() {
    var open = SecretBytes.openCount();
    var before = new Attempts(desk(stations.getFirst()), NOBODY);
    before.deal(proposal(1, 1), Optional.empty(), Optional.empty());
    assertThat(before.progress(proposal(1, 1))).isInstanceOf(World.Deal.Running.class);
    var sent = stations.getFirst().sent();
    assertThat(sent).isNotEmpty();

    var again = hamlet.restart(stations.getFirst());
    var after = new Attempts(desk(again), NOBODY);
    after.deal(proposal(1, 1), Optional.empty(), Optional.empty());
    assertThat(after.progress(proposal(1, 1))).isInstanceOf(World.Deal.Running.class);
    assertThat(again.sent()).as("the same, byte for byte").usingRecursiveComparison().isEqualTo(sent);

    after.deal(proposal(1, 2), Optional.empty(), Optional.empty());
    assertThat(after.progress(proposal(1, 2))).as("another attempt").isInstanceOf(World.Deal.Running.class);
    again.conversations().close();
    again.sessionKeys().close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  @DisplayName("oneRunPerSessionId: asked twice in one life, a dealing begins once")
  void oneDealingForOneAttempt() {
    var attempts = new Attempts(desk(stations.getFirst()), NOBODY);
    attempts.deal(proposal(1, 1), Optional.empty(), Optional.empty());
    var sent = stations.getFirst().sent().size();
    attempts.deal(proposal(1, 1), Optional.empty(), Optional.empty());
    assertThat(stations.getFirst().sent()).hasSize(sent);
    assertThat(attempts.progress(proposal(1, 1))).isInstanceOf(World.Deal.Running.class);
  }

  @Test
  @DisplayName("oneRunPerSessionId, N62: a signing run begins once, also across a restart")
  void oneSigningRunPerSessionId() {
    var record = hamlet.activate(1, committee);
    var station = stations.getFirst();
    assertThat(sign(station, record, Facts.hash(5))).isTrue();
    assertThat(sign(station, record, Facts.hash(5))).isFalse();
    var again = hamlet.restart(station);
    assertThat(sign(again, record, Facts.hash(5))).isFalse();
    assertThat(again.sent()).isEmpty();
    assertThat(sign(again, record, Facts.hash(6))).as("another instance").isTrue();
  }

  private static boolean sign(Station station, EpochRecord record, Bytes32 instance) {
    var key = Hamlet.KEYS.getFirst();
    var ids = new TreeSet<>(record.committee().ids().headSet(record.committee().ids().last()));
    var order = new SigningOrder(key, record, station.custody().published(record).sharing(0), ids,
        Facts.hash(9), instance);
    try (var share = station.custody().open(record, 0)) {
      return station.signings().begin(order, "sign", 0, station.address(), share, () -> {
      }, _ -> {
      });
    }
  }

  @Test
  @DisplayName("sameKey: no ready when the prepared keys are not the registry's")
  void sameKey() {
    var station = stations.getFirst();
    var record = hamlet.prepare(2, 1, committee);
    var attempts = new Attempts(desk(station), NOBODY);
    var deeds = new Deeds(desk(station), new Settings(Set.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO),
        Facts.DIGESTS, null, null, NOBODY, attempts, new Ballots(Facts.DIGESTS), null, null, null);
    var facts = new Facts();
    facts.lineage = List.of(Facts.committed(1, 0, Phase.PROVEN, committee));
    facts.latest = Optional.of(proposal(2, 1));
    facts.keys = Facts.hash(4711);
    var effect = new Effect.SignReady(proposal(2, 1), record.root());
    assertThatThrownBy(() -> deeds.perform(effect, facts.chain())).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the prepared keys hash to");
    assertThat(station.row(tx -> tx.signatures().readyOf(proposal(2, 1).termsHash(), 1))).isEmpty();

    facts.keys = RegistryDigests.keysHash(deeds.keys(record));
    deeds.perform(effect, facts.chain());
    assertThat(station.row(tx -> tx.signatures().readyOf(proposal(2, 1).termsHash(), 1))).isPresent();
  }

  @Test
  @DisplayName("sameKey: another root than the prepared one is never activated")
  void sameKeyIsActivated() {
    var station = stations.getFirst();
    var record = hamlet.prepare(1, 1, committee);
    assertThatThrownBy(
        () -> station.store().run(tx -> tx.epochs().activate(record.epoch(), Facts.hash(4711))))
        .hasMessageContaining("is prepared with the root");
    for (var root : List.of(Facts.root(2), Facts.hash(4711))) {
      var facts = Facts.activatedEpoch();
      var epoch = facts.lineage.getFirst();
      facts.lineage = List.of(new EpochState(epoch.terms(), epoch.termsHash(), epoch.phase(), epoch.attempt(),
          0, root, epoch.since(), false, epoch.members()), facts.lineage.getLast());
      facts.forgets(1).forgets(2).holds(1, 1, Status.ACTIVE, true).holds(2, 1, Status.PREPARED, false);
      assertThat(facts.step().effects().stream().anyMatch(Effect.Activate.class::isInstance))
          .isEqualTo(root.equals(Facts.root(2)));
    }
  }

  @Test
  @DisplayName("of two keys, the receipt of the first is given though the second cannot be destroyed")
  void aReceiptIsGivenWhenItIsMade() throws IOException {
    var two = KeySpec.of(31337, Hamlet.REGISTRY, List.of(Scheme.BIP340, Scheme.BIP340));
    try (var other = new Hamlet(Files.createDirectory(folder.resolve("two")), two, Optional.empty())) {
      var all = other.settle(3);
      var record = other.prepare(1, 1, Committee.of(all.stream().map(Station::address).toList(), 2));
      var station = all.getFirst();
      station.store().run(tx -> tx.epochs().annul(record.epoch(), 1));
      var given = new ArrayList<DestructionReceipt.Signed>();
      assertThatThrownBy(() -> station.custody().destroy(record, signed -> {
        given.add(signed);
        station.diskFull(true);
      })).hasMessageContaining("the disk is full");
      station.diskFull(false);
      assertThat(given).hasSize(1);
      assertThat(station.destroy(record)).hasSize(1);
    }
  }
}
