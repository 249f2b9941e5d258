package io.reseal.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes;
import io.reseal.node.store.KeysetState;
import io.reseal.node.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store is after its disk has lost something. */
class DiskTest {

  @TempDir
  Path folder;

  private Path store;

  @BeforeEach
  void make() {
    store = folder.resolve("store");
    Disk.empty().put(store);
  }

  private static void enter(Store store, String name, long version) {
    store.run(tx -> tx.keyset().save(version, name, Bytes.of(name.getBytes(StandardCharsets.UTF_8))));
  }

  private String stateOf(Disk disk) {
    var other = folder.resolve("other");
    disk.put(other);
    try (var opened = Store.open(other)) {
      return opened.transaction(tx -> tx.keyset().state()).map(KeysetState::name).orElse("nothing");
    }
  }

  @Test
  void whatWasCommittedIsThereAfterACrash() {
    try (var open = Store.open(store)) {
      enter(open, "ONE", 0);
      enter(open, "TWO", 1);
      assertThat(stateOf(Disk.of(store))).isEqualTo("TWO");
    }
  }

  @Test
  void whatWasNotSyncedIsLostAndNothingElse() {
    try (var open = Store.open(store)) {
      enter(open, "ONE", 0);
      var synced = Disk.logSize(store);
      enter(open, "TWO", 1);
      assertThat(Disk.logSize(store)).isGreaterThan(synced);
      assertThat(stateOf(Disk.of(store).withLog(synced))).isEqualTo("ONE");
    }
  }

  @Test
  void ofATornWriteNothingIsThere() {
    try (var open = Store.open(store)) {
      enter(open, "ONE", 0);
      enter(open, "TWO", 1);
      assertThat(stateOf(Disk.of(store).torn())).isEqualTo("ONE");
    }
  }
}
