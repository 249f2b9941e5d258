package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.session.FailingToken;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.RunMessage;
import io.reseal.node.session.Station;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node that dies in the middle of an attempt goes on with it: the same run,
 * the same bytes.
 */
class ResumedRunTest {

  private static final String SESSION_KEY = "session-1-1";

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private Committee committee;
  private final Map<Address, Attempts> attempts = new TreeMap<>();

  private void settle(Path at, Scheme scheme) throws IOException {
    Files.createDirectories(at);
    hamlet = new Hamlet(at, KeySpec.of(Hamlet.CHAIN.chainId(), Hamlet.REGISTRY, List.of(scheme)),
        Optional.empty());
    stations = new ArrayList<>(hamlet.settle(3));
    committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    attempts.clear();
    stations.forEach(station -> attempts.put(station.address(), attempts(station)));
  }

  @AfterEach
  void leave() {
    if (hamlet != null) {
      hamlet.close();
    }
  }

  private Attempts attempts(Station station) {
    return new Attempts(
        new Desk(station.identity(), Hamlet.CHAIN, hamlet::chainNow, station.store(), station.custody(),
            station.sessionKeys(), station.runs(), station.conversations(), station.signings(),
            station.peers(), Hamlet.TIMING, Entropy.system(), hamlet::now, station.evidence()),
        new Courier() {

          @Override
          public void send(Address to, Statement statement) {
            // Dealings need no statements.
          }

          @Override
          public Set<Address> connected() {
            return station.peers().connected();
          }
        });
  }

  private EpochState genesis(int attempt) {
    return Facts.proposed(1, 0, committee, Kind.GENESIS, attempt, Facts.NOW + 60);
  }

  private Attempts at(int index) {
    return attempts.get(stations.get(index).address());
  }

  private void deal(int index) {
    at(index).deal(genesis(1), Optional.empty(), Optional.empty());
  }

  private Station restart(int index) {
    var again = hamlet.restart(stations.get(index));
    stations.set(index, again);
    attempts.put(again.address(), attempts(again));
    return again;
  }

  private void pass(Duration time) {
    attempts.values().forEach(each -> each.tick(hamlet.now()));
    hamlet.pass(time);
  }

  private Optional<EpochRecord> prepared(int index) {
    return stations.get(index).row(tx -> tx.epochs().find(new Epoch(1), 1));
  }

  private SessionId sid(Scheme scheme) {
    var key = KeySpec.of(Hamlet.CHAIN.chainId(), Hamlet.REGISTRY, List.of(scheme)).getFirst();
    return new KeyDealPlan(key.id(), key.scheme(), new Epoch(1), committee, Optional.empty(), Bytes32.ZERO,
        KeyDealPlan.instance(genesis(1).termsHash(), 1, 0)).sid();
  }

  /** What was said in each place of a run; one thing only, or it is told. */
  private static Map<String, Bytes> said(List<byte[]> sent) {
    var said = new HashMap<String, Bytes>();
    for (var bytes : sent) {
      try {
        if (RunMessage.CODEC.decode(bytes) instanceof RunMessage.Speech(var envelope)) {
          var place = envelope.header().sid() + " " + envelope.header().from() + " "
              + envelope.header().step();
          var other = said.putIfAbsent(place, envelope.body());
          assertThat(other == null || other.equals(envelope.body())).as("one thing in %s", place).isTrue();
        }
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
    }
    return said;
  }

  @ParameterizedTest
  @EnumSource(Scheme.class)
  @DisplayName("whenever one dies and returns, all prepare one root in that very attempt, and nobody says two things")
  void oneAttemptWheneverOneDies(Scheme scheme) throws IOException {
    for (var heard = 0; heard <= 45; heard += scheme == Scheme.ECDSA ? 9 : 3) {
      settle(folder.resolve(scheme + "-" + heard), scheme);
      IntStream.range(0, 3).forEach(this::deal);
      hamlet.deliver(heard);
      var before = stations.get(1).sent();
      var wasPrepared = prepared(1).isPresent();
      restart(1);
      if (wasPrepared) {
        at(1).sayAgain(genesis(1));
      } else {
        deal(1);
      }
      for (var k = 0; k < 6; k++) {
        pass(Duration.ofSeconds(1));
      }
      for (var k = 0; k < 3; k++) {
        assertThat(prepared(k)).as("node %d after %d messages", k, heard).isPresent();
        assertThat(prepared(k).orElseThrow().root()).isEqualTo(prepared(0).orElseThrow().root());
        stations.get(k).custody().open(prepared(k).orElseThrow(), 0).close();
      }
      var all = new ArrayList<>(before);
      all.addAll(stations.get(1).sent());
      assertThat(said(all)).hasSizeGreaterThanOrEqualTo(4);
      hamlet.close();
    }
  }

  @Test
  @DisplayName("who dies after its last word says it again, as others may not have heard it")
  void theLastWordIsSaidAgain() throws IOException {
    settle(folder, Scheme.BIP340);
    IntStream.range(0, 3).forEach(this::deal);
    var silent = stations.get(1).address();
    while (prepared(1).isEmpty()) {
      hamlet.deliver(1);
    }
    hamlet.wire((from, _) -> !from.equals(silent));
    hamlet.deliver();
    assertThat(prepared(0)).as("its last word is lost").isEmpty();
    restart(1);
    hamlet.wire((_, _) -> true);
    pass(Duration.ofSeconds(1));
    assertThat(prepared(0)).as("nothing is said by itself").isEmpty();
    at(1).sayAgain(genesis(1));
    at(1).sayAgain(genesis(1));
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(prepared(0).orElseThrow().root()).isEqualTo(prepared(1).orElseThrow().root());
    assertThat(at(1).progress(genesis(1))).isInstanceOf(World.Deal.Done.class);
  }

  @Test
  @DisplayName("what was given up before a restart stays given up, though it comes now: else two verdicts were signed")
  void aDealThatCameTooLateComesTooLateAgain() throws IOException {
    settle(folder, Scheme.BIP340);
    IntStream.range(0, 3).forEach(this::deal);
    hamlet.deliver();
    var base = prepared(0).orElseThrow();
    stations.forEach(station -> station.store().run(tx -> tx.epochs().activate(base.epoch(), base.root())));
    var proposal = Facts.proposed(2, 1, committee, Kind.REFRESH, 1, Facts.NOW + 60);
    var published = Optional.of(stations.get(0).custody().published(base));
    IntStream.range(0, 3)
        .forEach(k -> at(k).deal(proposal, published, stations.get(k).row(tx -> tx.epochs().active())));
    // The third dealer's deal is on its way for too long; what follows from it is
    // not
    // heard before the restart.
    var late = stations.get(2).address();
    hamlet.lose((from, message) -> (from.equals(late) && step(message) == 1) || step(message) >= 2);
    for (var k = 0; k < 11; k++) {
      pass(Duration.ofSeconds(2));
    }
    assertThat(stations.get(1).row(tx -> tx.epochs().find(new Epoch(2), 1))).as("not ended").isEmpty();
    assertThat(at(1).progress(proposal)).isInstanceOf(World.Deal.Running.class);
    var verdicts = stations.get(1).sent().stream().filter(bytes -> step(bytes) == 2).toList();
    assertThat(verdicts).as("it said what it had heard by then").isNotEmpty();
    var before = stations.get(1).sent();

    var again = restart(1);
    hamlet.lose((_, _) -> false);
    at(1).deal(proposal, published, again.row(tx -> tx.epochs().active()));
    for (var k = 0; k < 6; k++) {
      pass(Duration.ofSeconds(2));
    }
    var all = new ArrayList<>(before);
    all.addAll(again.sent());
    assertThat(again.sent()).isNotEmpty();
    assertThat(said(all)).isNotEmpty();
    for (var k = 0; k < 3; k++) {
      assertThat(stations.get(k).row(tx -> tx.epochs().find(new Epoch(2), 1))).as("node %d", k).isPresent();
    }
  }

  private static int step(byte[] bytes) {
    try {
      return RunMessage.CODEC.decode(bytes) instanceof RunMessage.Speech(var envelope)
          ? envelope.header().step()
          : -1;
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("a seed lives no longer than its run: then it is erased, and nothing needs its HSM key any more")
  void aSeedDiesWithItsRun() throws IOException {
    settle(folder, Scheme.BIP340);
    IntStream.range(0, 3).forEach(this::deal);
    var station = stations.get(1);
    assertThat(station.row(tx -> tx.sessions().sealed(sid(Scheme.BIP340), "seed"))).isPresent();
    assertThat(station.token().contains(SESSION_KEY)).isTrue();
    assertThat(station.custody().orphans()).as("needed").isEmpty();
    hamlet.deliver();
    assertThat(prepared(1)).isPresent();
    assertThat(station.row(tx -> tx.sessions().sealed(sid(Scheme.BIP340), "seed"))).isEmpty();
    assertThat(station.custody().orphans()).containsExactly(SESSION_KEY);
    station.custody().discard(SESSION_KEY);
    assertThat(station.token().contains(SESSION_KEY)).isFalse();
    assertThat(station.custody().orphans()).isEmpty();
  }

  @Test
  @DisplayName("of an attempt that came to nothing while this node was dead no seed is left, either")
  void aSeedDiesWithItsAttempt() throws IOException {
    settle(folder, Scheme.BIP340);
    IntStream.range(0, 3).forEach(this::deal);
    hamlet.deliver(5);
    var station = restart(1);
    assertThat(station.custody().orphans()).as("the attempt may still live").isEmpty();
    at(1).keepOnly(new Facts().chain());
    assertThat(station.row(tx -> tx.sessions().find(sid(Scheme.BIP340)))).get()
        .matches(run -> run.state() == Session.State.VOID);
    assertThat(station.rows(tx -> tx.sessions().remembered())).isEmpty();
    assertThat(station.custody().orphans()).containsExactly(SESSION_KEY);
    deal(1);
    assertThat(at(1).progress(genesis(1))).as("and never again").isInstanceOf(World.Deal.Failed.class);
  }

  @Test
  @DisplayName("without its seed's HSM key, or a token that opens it, a run is over and says nothing")
  void withoutTheSeedNothingIsSaid() throws IOException {
    settle(folder, Scheme.BIP340);
    var open = SecretBytes.openCount();
    IntStream.range(0, 3).forEach(this::deal);
    hamlet.deliver(5);
    var failing = hamlet.restart(stations.get(1), new FailingToken(stations.get(1).token(), 0));
    stations.set(1, failing);
    attempts.put(failing.address(), attempts(failing));
    deal(1);
    assertThat(at(1).progress(genesis(1))).isInstanceOf(World.Deal.Failed.class);
    assertThat(failing.sent()).isEmpty();

    stations.get(2).token().destroy(SESSION_KEY);
    restart(2);
    deal(2);
    assertThat(at(2).progress(genesis(1))).isInstanceOf(World.Deal.Failed.class);
    assertThat(stations.get(2).sent()).isEmpty();
    hamlet.close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  @DisplayName("who would say something else than before a restart says nothing")
  void otherBytesDoNotLeave() throws IOException {
    settle(folder, Scheme.BIP340);
    var station = stations.get(1);
    station.runs().begin(new Epoch(1), 1, List.of(sid(Scheme.BIP340)));
    station.store().run(tx -> tx.outbox().put(sid(Scheme.BIP340), 0, stations.get(0).address(),
        Bytes.of(new byte[]{1, 2, 3})));
    deal(1);
    assertThat(at(1).progress(genesis(1))).isInstanceOf(World.Deal.Failed.class);
    assertThat(said(station.sent())).isEmpty();
  }

  @Test
  @DisplayName("a run that is on record without a seed had said nothing: it begins")
  void aRunWithoutASeedBegins() throws IOException {
    settle(folder, Scheme.BIP340);
    stations.get(1).runs().begin(new Epoch(1), 1, List.of(sid(Scheme.BIP340)));
    restart(1);
    assertThat(at(1).hasBegun(genesis(1))).isTrue();
    assertThat(at(1).hasBegun(genesis(2))).isFalse();
    IntStream.range(0, 3).forEach(this::deal);
    hamlet.deliver();
    assertThat(prepared(1)).isPresent();
  }

  @Test
  @DisplayName("an HSM key that some run still needs is not discarded")
  void aNeededKeyIsNotDiscarded() throws IOException {
    settle(folder, Scheme.BIP340);
    IntStream.range(0, 3).forEach(this::deal);
    var custody = stations.get(1).custody();
    assertThatThrownBy(() -> custody.discard(SESSION_KEY)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without a use");
    assertThat(stations.get(1).token().contains(SESSION_KEY)).isTrue();
  }
}
