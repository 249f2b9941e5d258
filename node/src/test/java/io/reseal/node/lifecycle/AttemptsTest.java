package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.Terms;
import io.reseal.node.session.EpochKeys;
import io.reseal.node.session.FailingToken;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.Station;
import io.reseal.node.store.EpochRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live attempts of whole committees in one thread, and what peers say of them.
 */
class AttemptsTest {

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private Committee committee;
  private final Map<Address, Attempts> attempts = new TreeMap<>();

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    stations = hamlet.settle(4);
    committee = of(0, 1, 2);
    stations.forEach(station -> attempts.put(station.address(), attempts(station)));
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private Committee of(int... people) {
    return Committee
        .of(java.util.Arrays.stream(people).mapToObj(stations::get).map(Station::address).toList(), 2);
  }

  private Attempts attempts(Station station) {
    return new Attempts(desk(station), new Courier() {

      @Override
      public void send(Address to, Statement statement) {
        hamlet.post(station.address(), to, receiver -> {
          if (statement instanceof Statement.TestCall call) {
            receiver.row(tx -> tx.epochs().find(new Epoch(1), 1)).ifPresent(
                record -> attempts.get(to).testing(genesis(1), record).onCall(station.address(), call));
          }
        });
      }

      @Override
      public Set<Address> connected() {
        return station.peers().connected();
      }
    });
  }

  private Desk desk(Station station) {
    return new Desk(station.identity(), Hamlet.CHAIN, hamlet::chainNow, station.store(), station.custody(),
        station.sessionKeys(), station.runs(), station.conversations(), station.signings(), station.peers(),
        Hamlet.TIMING, Entropy.system(), hamlet::now, station.evidence());
  }

  private EpochState genesis(int attempt) {
    return Facts.proposed(1, 0, committee, Kind.GENESIS, attempt, Facts.NOW + 60);
  }

  private Attempts at(int index) {
    return attempts.get(stations.get(index).address());
  }

  private void dealGenesis() {
    for (var k = 0; k < 3; k++) {
      at(k).deal(genesis(1), Optional.empty(), Optional.empty());
    }
    hamlet.deliver();
  }

  private EpochRecord prepared(int index, long epoch) {
    return stations.get(index).row(tx -> tx.epochs().find(new Epoch(epoch), 1)).orElseThrow();
  }

  @Test
  @DisplayName("each node sits in two seats, deals and receives, and all prepare one root")
  void aCommitteeMakesItsKey() {
    dealGenesis();
    for (var k = 0; k < 3; k++) {
      assertThat(at(k).progress(genesis(1))).isInstanceOf(World.Deal.Done.class);
      assertThat(prepared(k, 1).root()).isEqualTo(prepared(0, 1).root());
      stations.get(k).custody().open(prepared(k, 1), 0).close();
    }
  }

  @Test
  @DisplayName("a dealer that is away delays a hand-over by the grace, and a joiner receives the same key")
  void aDealerThatIsAwayDelaysByTheGrace() {
    dealGenesis();
    var base = prepared(0, 1);
    for (var k = 0; k < 3; k++) {
      stations.get(k).store().run(tx -> tx.epochs().activate(base.epoch(), base.root()));
    }
    var next = of(1, 2, 3);
    var proposal = Facts.proposed(2, 1, next, Kind.ORDINARY, 1, Facts.NOW + 60);
    hamlet.disconnect(stations.get(0));
    for (var k = 1; k < 4; k++) {
      at(k).deal(proposal, Optional.of(stations.get(1).custody().published(base)),
          stations.get(k).row(tx -> tx.epochs().active()));
    }
    hamlet.deliver();
    assertThat(at(3).progress(proposal)).isInstanceOf(World.Deal.Running.class);
    for (var k = 0; k < 6; k++) {
      hamlet.pass(Duration.ofSeconds(2).plusMillis(1));
    }
    for (var k = 1; k < 4; k++) {
      assertThat(at(k).progress(proposal)).as("node %d", k).isInstanceOf(World.Deal.Done.class);
      assertThat(prepared(k, 2).root()).isEqualTo(prepared(1, 2).root());
    }
    assertThat(stations.get(3).custody().published(prepared(3, 2)).sharing(0).publicKey())
        .isEqualTo(stations.get(1).custody().published(base).sharing(0).publicKey());
  }

  @Test
  @DisplayName("a token that does not open the share fails the attempt at once, with nothing left open")
  void aDealerWhoseTokenFailsSaysSo() {
    dealGenesis();
    var base = prepared(1, 1);
    stations.forEach(station -> station.conversations().close());
    attempts.values().forEach(each -> each.keepOnly(new Facts().chain()));
    var failing = hamlet.restart(stations.get(1), new FailingToken(stations.get(1).token(), 0));
    failing.store().run(tx -> tx.epochs().activate(base.epoch(), base.root()));
    var open = SecretBytes.openCount();
    var again = attempts(failing);
    var proposal = Facts.proposed(2, 1, of(1, 2, 3), Kind.ORDINARY, 1, Facts.NOW + 60);
    again.deal(proposal, Optional.of(failing.custody().published(base)),
        failing.row(tx -> tx.epochs().active()));
    assertThat(again.progress(proposal)).isInstanceOf(World.Deal.Failed.class);
    assertThat(failing.sent()).isEmpty();
    failing.sessionKeys().close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  @DisplayName("who cannot begin on a full disk knows that it failed, and so can abort when there is room again")
  void aFullDiskFailsTheAttempt() {
    var station = stations.get(0);
    station.diskFull(true);
    assertThatThrownBy(() -> at(0).deal(genesis(1), Optional.empty(), Optional.empty()))
        .hasMessageContaining("the disk is full");
    assertThat(at(0).progress(genesis(1)))
        .isEqualTo(new World.Deal.Failed("this node could not begin: the disk is full"));
    station.diskFull(false);
    assertThat(at(0).progress(genesis(1))).isInstanceOf(World.Deal.Failed.class);
  }

  @Test
  @DisplayName("who cannot keep what it received on a full disk knows that it failed")
  void aFullDiskAtTheEndFailsTheAttempt() {
    for (var k = 0; k < 3; k++) {
      at(k).deal(genesis(1), Optional.empty(), Optional.empty());
    }
    stations.get(0).diskFull(true);
    for (var rounds = 0; rounds < 8 && at(0).progress(genesis(1)) instanceof World.Deal.Running; rounds++) {
      try {
        hamlet.deliver();
      } catch (io.reseal.node.store.StoreException _) {
        // a node's thread logs it and goes on
      }
      hamlet.pass(Hamlet.TIMING.round());
    }
    assertThat(at(0).progress(genesis(1))).isInstanceOf(World.Deal.Failed.class);
  }

  @Test
  @DisplayName("N82: an attempt that ends while our run is under way makes room for the next")
  void whatTheChainLeftBehindEndsAndLeavesNothingOpen() {
    var open = SecretBytes.openCount();
    at(0).deal(genesis(1), Optional.empty(), Optional.empty());
    assertThat(SecretBytes.openCount()).isGreaterThan(open);
    var facts = new Facts();
    facts.latest = Optional.of(Facts.in(Phase.DEAD, genesis(1)));
    at(0).keepOnly(facts.chain());
    assertThat(SecretBytes.openCount()).isEqualTo(open);
    assertThat(at(0).progress(genesis(1))).isInstanceOf(World.Deal.None.class);
    at(0).deal(genesis(2), Optional.empty(), Optional.empty());
    at(0).deal(genesis(3), Optional.empty(), Optional.empty());
    assertThat(at(0).progress(genesis(3))).isInstanceOf(World.Deal.Running.class);
    assertThat(stations.get(0).rows(tx -> tx.sessions().started())).as("runs under way").hasSize(1);
  }

  @Test
  @DisplayName("each member is tested in a quorum, by its lead's call")
  void quorumsTestThePreparedShares() {
    dealGenesis();
    for (var round = 0; round < 2; round++) {
      for (var k = 0; k < 3; k++) {
        at(k).testing(genesis(1), prepared(k, 1)).pursue(hamlet.now(), Set.of());
      }
      hamlet.deliver();
    }
    for (var k = 0; k < 3; k++) {
      assertThat(at(k).testing(genesis(1), prepared(k, 1)).isPassed()).as("node %d", k).isTrue();
      assertThat(at(k).testing(genesis(1), prepared(k, 1)).proofs()).hasSize(1);
    }
  }

  private void test(Set<Address> ready) {
    for (var k = 0; k < 3; k++) {
      at(k).testing(genesis(1), prepared(k, 1)).pursue(hamlet.now(), ready);
    }
    hamlet.deliver();
  }

  @Test
  @DisplayName("who leads no quorum and forgets its test before it promised is tested again; who has promised is not")
  void aMemberThatForgotItsTestIsTestedAgain() {
    dealGenesis();
    test(Set.of());
    test(Set.of());
    var forgetful = stations.get(1);
    attempts.put(forgetful.address(), attempts(forgetful));
    assertThat(at(1).testing(genesis(1), prepared(1, 1)).isPassed()).isFalse();
    hamlet.pass(Hamlet.TIMING.round());
    var sent = stations.get(0).sent().size();
    test(Set.copyOf(committee.members()));
    assertThat(stations.get(0).sent()).as("a lead whose quorum has promised").hasSize(sent);
    test(Set.of(stations.get(0).address(), stations.get(2).address()));
    assertThat(at(1).testing(genesis(1), prepared(1, 1)).isPassed()).isTrue();
  }

  @Test
  @DisplayName("N35 N36: a call by another than the lead, for another sharing, or out of range is not followed")
  void onlyTheLeadsCallIsFollowed() {
    dealGenesis();
    var record = prepared(1, 1);
    var testing = at(1).testing(genesis(1), record);
    var lead = stations.get(0).address();
    var right = new Statement.TestCall(genesis(1).termsHash(), 1, record.root(), 0, 0, Facts.hash(1));
    var sent = stations.get(1).sent().size();
    testing.onCall(stations.get(1).address(), right);
    testing.onCall(stations.get(2).address(), right);
    testing.onCall(stations.get(3).address(), right);
    for (var wrong : List.of(new Statement.TestCall(Facts.hash(2), 1, record.root(), 0, 0, Facts.hash(1)),
        new Statement.TestCall(right.termsHash(), 2, record.root(), 0, 0, Facts.hash(1)),
        new Statement.TestCall(right.termsHash(), 1, Facts.hash(2), 0, 0, Facts.hash(1)),
        new Statement.TestCall(right.termsHash(), 1, record.root(), 1, 0, Facts.hash(1)),
        new Statement.TestCall(right.termsHash(), 1, record.root(), -1, 0, Facts.hash(1)),
        new Statement.TestCall(right.termsHash(), 1, record.root(), 0, 2, Facts.hash(1)),
        new Statement.TestCall(right.termsHash(), 1, record.root(), 0, -1, Facts.hash(1)))) {
      testing.onCall(lead, wrong);
    }
    testing.onCall(stations.get(2).address(),
        new Statement.TestCall(right.termsHash(), 1, record.root(), 0, 1, Facts.hash(1))); // not ours
    assertThat(stations.get(1).sent()).hasSize(sent);
    testing.onCall(lead, right);
    assertThat(stations.get(1).sent()).hasSizeGreaterThan(sent);
  }

  @Test
  @DisplayName("a lead that calls again and again has the share opened once in a while")
  void callsAreBounded() {
    dealGenesis();
    var station = stations.get(1);
    var record = prepared(1, 1);
    var testing = at(1).testing(genesis(1), record);
    var before = station.token().operations().unseals();
    for (var k = 0; k < 50; k++) {
      testing.onCall(stations.get(0).address(),
          new Statement.TestCall(genesis(1).termsHash(), 1, record.root(), 0, 0, Facts.hash(10 + k)));
    }
    assertThat(station.token().operations().unseals()).isEqualTo(before + 1);
    hamlet.pass(Duration.ofSeconds(6));
    testing.onCall(stations.get(0).address(),
        new Statement.TestCall(genesis(1).termsHash(), 1, record.root(), 0, 0, Facts.hash(9)));
    assertThat(station.token().operations().unseals()).isEqualTo(before + 2);
  }

  @Test
  @DisplayName("N15 N37: a joiner believes no peer about the base epoch, only what hashes to the root on chain")
  void aJoinerBelievesNobody() {
    dealGenesis();
    var record = prepared(0, 1);
    var terms = new Terms(new Epoch(1), Epoch.NONE, Bytes32.ZERO, Bytes32.ZERO,
        genesis(1).terms().committee(), 3, 2, Kind.GENESIS, Bytes32.ZERO, 0, Facts.NOW);
    var facts = new Facts();
    var base = new EpochState(terms, Facts.hash(1), Phase.PROVEN, 1, 0, record.root(), Facts.NOW, false,
        Optional.of(committee));
    facts.lineage = List.of(base);
    var joiner = at(3);
    var chain = facts.chain();
    var forged = Hamlet.dealt(1, committee, Facts.hash(3));
    var other = new EpochKeys(new Epoch(1), committee, List.of(forged.values().iterator().next().published()))
        .encoded();
    forged.values().forEach(received -> received.share().close());

    assertThat(joiner.take(new Statement.EpochRecords(1, other), chain)).get().asString()
        .contains("the chain says");
    assertThat(joiner.take(new Statement.EpochRecords(2, record.publicRecord()), chain)).get().asString()
        .contains("not asked for");
    assertThat(joiner.take(new Statement.EpochRecords(-1, record.publicRecord()), chain)).isPresent();
    assertThat(joiner.take(new Statement.EpochRecords(1, Bytes.of(new byte[]{1, 2, 3})), chain)).isPresent();
    assertThat(joiner.fetched(base)).isEmpty();
    facts.lineage = List.of(Facts.withoutMembers(base));
    assertThat(joiner.take(new Statement.EpochRecords(1, record.publicRecord()), facts.chain())).isPresent();
    assertThat(joiner.take(new Statement.EpochRecords(1, record.publicRecord()), chain)).isEmpty();
    assertThat(joiner.fetched(base).orElseThrow().root()).isEqualTo(record.root());
    joiner.keepOnly(new Facts().chain());
    assertThat(joiner.fetched(base)).as("no longer in the line").isEmpty();
  }

  @Test
  @DisplayName("the alarm is not muted by a void attempt that could not be noted, as the disk was full")
  void aFullDiskDoesNotMuteTheAlarm() {
    var station = stations.get(0);
    var nobody = new Courier() {

      @Override
      public void send(Address to, Statement statement) {
        // nobody is there
      }

      @Override
      public Set<Address> connected() {
        return Set.of();
      }
    };
    var blockers = new Blockers(desk(station),
        new Awaited(desk(station), nobody, at(0), new Ballots(Facts.DIGESTS)), null, Runnable::run);
    var facts = new Facts();
    facts.lineage = List.of();
    facts.latest = Optional.of(genesis(1));
    blockers.follow(facts.chain());
    facts.now += 100;
    blockers.follow(facts.chain());
    station.diskFull(true);
    assertThatThrownBy(() -> blockers.follow(facts.chain())).hasMessageContaining("the disk is full");
    station.diskFull(false);
    facts.latest = Optional.of(genesis(3));
    blockers.follow(facts.chain());
    assertThat(blockers.count()).isEqualTo(3);
    assertThat(station.rows(tx -> tx.journal().page(1, 100)))
        .anySatisfy(entry -> assertThat(entry.kind()).isEqualTo("alarm"));
  }
}
