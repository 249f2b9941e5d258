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
  void theFirstMessageInTheInboxStandsAndAnotherIsReported() {
    assertThat(start(1)).isTrue();
    assertThat(offer(0, 1, "ack")).isEqualTo(Put.NEW);
    restart();
    assertThat(offer(0, 1, "ack")).isEqualTo(Put.SAME);
    assertThat(offer(0, 1, "complaint")).isEqualTo(Put.DIFFERENT);
    assertThat(offer(1, 1, "complaint")).isEqualTo(Put.NEW);
    assertThat(offer(0, 2, "complaint")).isEqualTo(Put.NEW);
    assertThat(rows(store, tx -> tx.inbox().of(sid(1)))).containsExactly(
        new StoredMessage(sid(1), 0, address(1), bytes("ack")),
        new StoredMessage(sid(1), 0, address(2), bytes("complaint")),
        new StoredMessage(sid(1), 1, address(1), bytes("complaint")));
  }

  private Put offer(int step, int sender, String message) {
    return store.transaction(tx -> tx.inbox().offer(sid(1), step, address(sender), bytes(message)));
  }

  @Test
  void theInboxTakesNothingOfARunThatIsNotUnderWay() {
    assertThatThrownBy(() -> offer(0, 1, "ack")).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("never started");
    assertThat(start(1)).isTrue();
    assertThatThrownBy(() -> store.run(tx -> tx.inbox().forget(sid(1))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(offer(0, 1, "ack")).isEqualTo(Put.NEW);
    store.run(tx -> tx.sessions().end(sid(1), Session.State.DONE));
    store.run(tx -> tx.inbox().forget(sid(1)));
    assertThatThrownBy(() -> offer(0, 1, "ack")).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("DONE");
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
