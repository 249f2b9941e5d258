package io.reseal.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.node.store.KeysetState;
import io.reseal.node.store.Store;
import io.reseal.node.transport.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundTest {

  private static final Address PEER = Address.ofHex("0x00000000000000000000000000000000000000aa");

  @TempDir
  Path folder;

  private final List<String> seen = new ArrayList<>();
  private final Deque<Runnable> thread = new ArrayDeque<>();
  private Store store;
  private Outbound outbound;

  @BeforeEach
  void open() {
    var place = folder.resolve("store");
    Store.create(place).close();
    store = Store.open(place, new Store.Watch() {

      @Override
      public void begins() {
        // of no interest
      }

      @Override
      public void ends(boolean isSynced) {
        seen.add("written");
      }

      @Override
      public void synced() {
        seen.add("on disk");
      }
    });
    outbound = new Outbound(store, new Wires() {

      @Override
      public void send(Address to, Topic topic, byte[] payload) {
        seen.add("sent " + payload[0]);
      }

      @Override
      public Set<Address> connected() {
        return Set.of(PEER);
      }
    }, thread::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void write() {
    var _ = store.unhurried(tx -> {
      tx.keyset().save(tx.keyset().state().map(KeysetState::version).orElse(0L), "IDLE",
          Bytes.of(new byte[1]));
      return seen;
    });
  }

  private void send(int what) {
    outbound.send(PEER, Topic.SIGNING, new byte[]{(byte) what});
  }

  private void runThread() {
    while (!thread.isEmpty()) {
      thread.poll().run();
    }
  }

  @Test
  void nothingLeavesBeforeWhatWasWrittenIsOnDisk() {
    write();
    send(1);
    outbound.leave(() -> seen.add("answered"));
    assertThat(seen).containsExactly("written");
    runThread();
    assertThat(seen).containsExactly("written", "on disk", "sent 1", "answered");
  }

  @Test
  void eventsThatWaitAlreadyShareOneWaitForTheDisk() {
    thread.add(() -> {
      write();
      send(1);
    });
    thread.add(() -> {
      write();
      send(2);
    });
    runThread();
    assertThat(seen).containsExactly("written", "written", "on disk", "sent 1", "sent 2");
  }

  @Test
  void nobodyWaitsForTheDiskWhenNothingWasWritten() {
    send(1);
    runThread();
    send(2);
    runThread();
    assertThat(seen).containsExactly("sent 1", "sent 2");
  }

  @Test
  void whatFailsOnItsWayHoldsUpNobodyElse() {
    outbound.leave(() -> {
      throw new IllegalArgumentException("too long");
    });
    send(2);
    assertThatThrownBy(this::runThread).hasMessage("too long");
    runThread();
    assertThat(seen).containsExactly("sent 2");
  }

  @Test
  void nothingLeavesWhenTheDiskFails() throws IOException {
    write();
    send(1);
    var log = folder.resolve("store/store.db-wal");
    Files.move(log, folder.resolve("elsewhere"));
    runThread();
    Files.move(folder.resolve("elsewhere"), log);
    send(2);
    runThread();
    assertThat(seen).containsExactly("written");
  }

  @Test
  void aThreadThatHasEndedTakesNothing() {
    var stopped = new Outbound(store, new Wires() {

      @Override
      public void send(Address to, Topic topic, byte[] payload) {
        seen.add("sent");
      }

      @Override
      public Set<Address> connected() {
        return Set.of();
      }
    }, _ -> {
      throw new RejectedExecutionException();
    });
    stopped.send(PEER, Topic.PAIRS, new byte[1]);
    assertThat(seen).isEmpty();
  }
}
