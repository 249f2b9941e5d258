package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.JournalHead;
import io.reseal.node.store.Store;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts on stores and tokens of different times. */
class StartTest {

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private Station station;
  private Committee committee;
  private Path kept;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    var stations = hamlet.settle(3);
    station = stations.getFirst();
    committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    kept = folder.resolve("kept");
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  /** A copy of the store while the node runs. */
  private void snapshot() throws IOException {
    Snapshots.copy(station.folder(), kept);
  }

  private InMemoryToken token() {
    return (InMemoryToken) station.token();
  }

  private Station on(Token token) {
    station = hamlet.add(Station.open(hamlet, station.folder(), token));
    return station;
  }

  private void restore() throws IOException {
    Snapshots.copy(kept, station.folder());
  }

  private Optional<Distrust> distrust() {
    return station.row(tx -> tx.trust().distrust());
  }

  private void assertDistrusted(String why) {
    assertThat(distrust()).map(Distrust::why).hasValueSatisfying(said -> assertThat(said).contains(why));
    assertThat(distrust().orElseThrow().reach()).isEmpty();
    assertThat(station.rows(tx -> tx.journal().page(1, 1000))).anySatisfy(
        entry -> assertThat(entry.kind() + " " + entry.text()).startsWith("distrust ").contains(why));
  }

  @Test
  void startsAndStopsOfOneNodeAreBelieved() {
    for (var times = 0; times < 3; times++) {
      station.stop();
      on(token());
      station.kill();
      on(token());
    }
    hamlet.activate(1, committee);
    station.kill();
    on(token());
    assertThat(distrust()).isEmpty();
    assertThat(station.row(tx -> tx.trust().active())).isPresent();
    assertThat(token().labels()).filteredOn(label -> label.startsWith("boot-")).hasSize(1);
  }

  @Test
  @DisplayName("N60: a store put back to an orderly stop before the last start is distrusted")
  void aStoreOfAnEarlierStart() throws IOException {
    hamlet.activate(1, committee);
    station.stop();
    snapshot();
    on(token());
    station.stop();
    restore();
    on(token());
    assertDistrusted("the token has seen start 2 of this node, the store only 1");
    assertThat(station.row(tx -> tx.trust().active())).isEmpty();
    assertThat(station.rows(tx -> tx.epochs().signing())).isEmpty();
    assertThat(station.<Long>rows(tx -> List.of(tx.incarnations().own()))).containsExactly(3L);
  }

  @Test
  @DisplayName("N60: a store put back to before an orderly stop is distrusted, of the same start too")
  void aStoreOfTheSameStart() throws IOException {
    hamlet.activate(1, committee);
    snapshot();
    station.stop();
    restore();
    on(token());
    assertDistrusted("the token has seen the end of start 1, the store has not");
  }

  @Test
  @DisplayName("N60: a new store beside a token that knows this node is distrusted")
  void aNewStore() throws IOException {
    station.stop();
    Snapshots.clear(station.folder());
    Store.create(station.folder()).close();
    on(token());
    assertDistrusted("the store only 0");
  }

  @Test
  @DisplayName("N60: a token put back to before the last start is distrusted")
  void aTokenOfAnEarlierStart() {
    var before = token().copy();
    station.kill();
    on(token());
    station.kill();
    on(before);
    assertDistrusted("the store has seen start 2 of this node, the token only 1");
  }

  @Test
  void aTokenWithoutMarksIsAnother() {
    var other = token().copy();
    other.labels().stream().filter(label -> label.startsWith("boot-")).forEach(other::destroy);
    station.kill();
    on(other);
    assertDistrusted("the token none");
  }

  @Test
  @DisplayName("N60: the key of a share that the store never heard of says that it was put back")
  void aStoreFromBeforeAShareWasPrepared() throws IOException {
    hamlet.activate(1, committee);
    snapshot();
    hamlet.prepare(2, 1, committee);
    var keys = token().labels();
    station.kill();
    restore();
    on(token());
    assertDistrusted("the token holds keys that the store never heard of");
    assertThat(distrust().orElseThrow().why()).contains("-2-1");
    assertThat(token().labels()).as("unknown deletes nothing")
        .containsAll(keys.stream().filter(label -> label.startsWith("share-")).toList());
    assertThat(keys).filteredOn(label -> label.startsWith("share-")).hasSize(2);
  }

  @Test
  @DisplayName("N60: a token put back to before a share was prepared is distrusted")
  void aTokenFromBeforeAShareWasPrepared() {
    var before = token().copy();
    hamlet.activate(1, committee);
    station.kill();
    on(before);
    assertDistrusted("the token lacks keys of shares that the store keeps");
  }

  @Test
  @DisplayName("N59 N60: a token put back to before a share was destroyed is distrusted")
  void aTokenFromBeforeADestruction() {
    var record = hamlet.prepare(1, 1, committee);
    var before = token().copy();
    station.store().run(tx -> tx.epochs().annul(new Epoch(1), 1));
    assertThat(station.destroy(record)).hasSize(1);
    station.kill();
    on(before);
    assertDistrusted("the token holds keys that were destroyed");
    assertThat(before.labels()).anyMatch(label -> label.startsWith("share-"));
  }

  @Test
  void whatWasFoundOnceIsNoReasonAgain() throws IOException {
    snapshot();
    hamlet.prepare(1, 1, committee);
    station.kill();
    restore();
    on(token());
    station.store().run(tx -> tx.trust().reach(new Epoch(1), 1));
    station.stop();
    on(token());
    assertThat(distrust().orElseThrow().reach()).as("the same key is still there").isPresent();
  }

  @Test
  void aStartThatDiesAnywhereIsNoReason() {
    station.kill();
    for (var operations = 0; operations < 6; operations++) {
      for (var isDone : List.of(false, true)) {
        var died = begin(dying(token(), operations, isDone));
        assertThat(died).as("of %d operations of the token", operations).isEqualTo(operations < 3);
        assertThat(begin(token())).isFalse();
      }
    }
    on(token());
    assertThat(distrust()).isEmpty();
  }

  /** Whether a start dies. */
  private boolean begin(Token token) {
    try (var store = Store.open(station.folder())) {
      assertThatObject(store.transaction(tx -> tx.trust().distrust())).isEqualTo(Optional.empty());
      var _ = Start.of(store, token, hamlet::now);
      return false;
    } catch (TokenException _) {
      return true;
    }
  }

  /** A token that fails at one of its deeds, or after it has done it. */
  private static Token dying(Token token, int operations, boolean isDone) {
    var left = new AtomicInteger(operations);
    return (Token) Proxy.newProxyInstance(Token.class.getClassLoader(), new Class<?>[]{Token.class},
        (_, method, arguments) -> {
          var fails = List.of("random", "generateSealingKey", "destroy").contains(method.getName())
              && left.getAndDecrement() == 0;
          var result = fails && !isDone ? null : method.invoke(token, arguments);
          if (fails) {
            throw new TokenException(TokenException.Kind.OTHER, "CKR_DEVICE_ERROR", "the token fails");
          }
          return result;
        });
  }

  @Test
  void theNextStartIsLaterThanAnyThatIsKnown() {
    station.store().run(tx -> tx.trust().lose("a later start is known", hamlet.now(), 9, 1));
    station.stop();
    on(token());
    assertThat(station.<Long>rows(tx -> List.of(tx.incarnations().own()))).containsExactly(10L);
    assertThat(token().labels()).contains("boot-10");
  }

  @Test
  void twoStartsFromOneCopyHaveDifferentJournals() throws IOException {
    station.stop();
    snapshot();
    var copy = token().copy();
    on(token());
    var one = head();
    station.stop();
    restore();
    on(copy);
    assertThat(distrust()).as("nothing here shows it").isEmpty();
    assertThat(head().seq()).isEqualTo(one.seq());
    assertThat(head().hash()).isNotEqualTo(one.hash());
  }

  private JournalHead head() {
    return station.row(tx -> tx.journal().head()).orElseThrow();
  }
}
