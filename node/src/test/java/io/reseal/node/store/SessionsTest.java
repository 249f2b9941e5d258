package io.reseal.node.store;

import static io.reseal.node.store.Given.rows;
import static io.reseal.node.store.Given.row;
import static io.reseal.node.store.Given.NOON;
import static io.reseal.node.store.Given.address;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.epoch;
import static io.reseal.node.store.Given.sid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {

  @TempDir
  Path home;
  Store store;

  @BeforeEach
  void open() {
    store = Store.create(home.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    store.close();
    store = Store.open(home.resolve("store"));
  }

  private boolean start(int number) {
    return store.transaction(tx -> tx.sessions().startOnce(sid(number), "reshare", epoch(2), 1, 0, NOON));
  }

  @Test
  void oneRunPerSessionId() {
    assertThat(start(1)).isTrue();
    assertThat(start(1)).isFalse();
    restart();
    assertThat(start(1)).isFalse();
    store.run(tx -> tx.sessions().end(sid(1), Session.State.VOID));
    restart();
    assertThat(start(1)).as("an ended run is not started again").isFalse();
    assertThat(start(2)).isTrue();
  }

  @Test
  void aRestartFindsTheRunsThatHaveNotEnded() {
    assertThat(start(1) && start(2) && start(3)).isTrue();
    store.run(tx -> tx.sessions().end(sid(2), Session.State.DONE));
    restart();
    assertThat(rows(store, tx -> tx.sessions().started())).extracting(Session::sid).containsExactly(sid(1),
        sid(3));
    assertThat(rows(store, tx -> tx.sessions().ofAttempt(epoch(2), 1))).hasSize(3);
    assertThat(rows(store, tx -> tx.sessions().ofAttempt(epoch(2), 2))).isEmpty();
  }

  @Test
  void aRunEndsOneWay() {
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.sessions().end(sid(1), Session.State.DONE));
    store.run(tx -> tx.sessions().end(sid(1), Session.State.DONE));
    assertThatThrownBy(() -> store.run(tx -> tx.sessions().end(sid(1), Session.State.VOID)))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("DONE, not STARTED");
    assertThatThrownBy(() -> store.run(tx -> tx.sessions().end(sid(1), Session.State.STARTED)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.run(tx -> tx.sessions().end(sid(2), Session.State.VOID)))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("never started");
  }

  @Test
  void theOutboxNeverHoldsASecondMessageInOnePlace() {
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal")));
    restart();
    store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal")));
    assertThatThrownBy(() -> store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("another deal"))))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("other bytes");
    assertThat(rows(store, tx -> tx.outbox().of(sid(1))))
        .containsExactly(new StoredMessage(sid(1), 0, address(1), bytes("deal")));
  }

  @Test
  void theOutboxTakesNothingOfARunThatIsNotUnderWay() {
    assertThatThrownBy(() -> store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal"))))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("never started");
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.sessions().end(sid(1), Session.State.VOID));
    assertThatThrownBy(() -> store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal"))))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("VOID");
  }

  @Test
  void aForgottenOutboxCannotBeFilledOtherwise() {
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal")));
    assertThatThrownBy(() -> store.run(tx -> tx.outbox().forget(sid(1))))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("not ended");
    store.run(tx -> tx.sessions().end(sid(1), Session.State.DONE));
    store.run(tx -> tx.outbox().forget(sid(1)));
    assertThat(rows(store, tx -> tx.outbox().of(sid(1)))).isEmpty();
    assertThatThrownBy(() -> store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("another deal"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatBefellARunStandsInOrder() {
    assertThat(start(1)).isTrue();
    assertThat(start(2)).isTrue();
    List.of("introduced", "heard", "heard").forEach(event -> add(1, event));
    add(2, "expired");
    restart();
    add(1, "expired");
    assertThat(rows(store, tx -> tx.events().of(sid(1)))).containsExactly(bytes("introduced"), bytes("heard"),
        bytes("heard"), bytes("expired"));
    assertThat(rows(store, tx -> tx.events().of(sid(2)))).containsExactly(bytes("expired"));
  }

  private void add(int run, String event) {
    store.run(tx -> tx.events().add(sid(run), bytes(event)));
  }

  @Test
  void nothingBefallsARunThatIsNotUnderWay() {
    assertThatThrownBy(() -> add(1, "heard")).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("never started");
    assertThat(start(1)).isTrue();
    assertThatThrownBy(() -> store.run(tx -> tx.events().forget(sid(1))))
        .isInstanceOf(IllegalStateException.class);
    add(1, "heard");
    store.run(tx -> tx.sessions().end(sid(1), Session.State.DONE));
    assertThatThrownBy(() -> add(1, "heard")).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("DONE");
    store.run(tx -> tx.events().forget(sid(1)));
    assertThat(rows(store, tx -> tx.events().of(sid(1)))).isEmpty();
  }

  @Test
  void aRunThatHasEndedMayStillAnswerUntilItIsForgotten() {
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal")));
    store.run(tx -> tx.sessions().end(sid(1), Session.State.DONE));
    store.run(tx -> tx.outbox().put(sid(1), 9, address(1), bytes("what I heard")));
    assertThat(rows(store, tx -> tx.outbox().of(sid(1)))).hasSize(2);
  }

  @Test
  void aForgottenRunHasOnlyBeen() {
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.sessions().keep(sid(1), "seed", bytes("sealed")));
    store.run(tx -> tx.outbox().put(sid(1), 0, address(1), bytes("deal")));
    add(1, "heard");
    assertThat(rows(store, tx -> tx.sessions().remembered())).hasSize(1);
    store.run(tx -> tx.sessions().forget(sid(1)));
    assertThat(rows(store, tx -> tx.sessions().remembered())).isEmpty();
    assertThat(rows(store, tx -> tx.outbox().of(sid(1)))).isEmpty();
    assertThat(rows(store, tx -> tx.events().of(sid(1)))).isEmpty();
    assertThat(row(store, tx -> tx.sessions().sealed(sid(1), "seed"))).isEmpty();
    assertThat(start(1)).as("it is not begun a second time").isFalse();
  }

  @Test
  void aSealedSeedIsKeptOnceAndErased() {
    assertThatThrownBy(() -> store.run(tx -> tx.sessions().keep(sid(1), "seed", bytes("sealed"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(start(1)).isTrue();
    store.run(tx -> tx.sessions().keep(sid(1), "seed", bytes("sealed")));
    store.run(tx -> tx.sessions().keep(sid(1), "seed", bytes("sealed")));
    assertThatThrownBy(() -> store.run(tx -> tx.sessions().keep(sid(1), "seed", bytes("another"))))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("another seed");
    restart();
    assertThat(row(store, tx -> tx.sessions().sealed(sid(1), "seed"))).contains(bytes("sealed"));
    store.run(tx -> tx.sessions().erase(sid(1), "seed"));
    assertThat(row(store, tx -> tx.sessions().sealed(sid(1), "seed"))).isEmpty();
  }
}
