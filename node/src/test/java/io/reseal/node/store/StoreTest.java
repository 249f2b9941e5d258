package io.reseal.node.store;

import static io.reseal.node.store.Given.rows;
import static io.reseal.node.store.Given.row;
import static io.reseal.node.store.Given.NOTHING;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.epoch;
import static io.reseal.node.store.Given.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.ArrayList;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {

  @TempDir
  Path home;
  Path folder;

  @BeforeEach
  void nameTheFolder() {
    folder = home.resolve("store");
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() {
    try (var store = Store.create(folder)) {
      store.run(tx -> tx.keyset().save(0, "IDLE", bytes("state")));
    }
    try (var store = Store.open(folder)) {
      assertThat(row(store, tx -> tx.keyset().state())).contains(new KeysetState("IDLE", bytes("state"), 1));
    }
  }

  @Test
  void changesAreCountedAndReadingIsNone() {
    try (var store = Store.create(folder)) {
      var before = store.changes();
      store.run(tx -> assertThat(tx.keyset().state()).isEmpty());
      assertThat(store.changes()).isEqualTo(before);
      store.run(tx -> tx.keyset().save(0, "IDLE", bytes("state")));
      assertThat(store.changes()).isGreaterThan(before);
    }
  }

  @Test
  void aWatchIsToldAroundEachTransactionAndMayStopIt() {
    Store.create(folder).close();
    var told = new ArrayList<String>();
    var stops = new boolean[1];
    try (var store = Store.open(folder, new Store.Watch() {

      @Override
      public void begins() {
        told.add("begins");
        if (stops[0]) {
          throw new StoreException("no room");
        }
      }

      @Override
      public void ends(boolean isSynced) {
        told.add(isSynced ? "is on disk" : "ends");
      }
    })) {
      store.run(tx -> tx.keyset().save(0, "IDLE", bytes("state")));
      assertThat(told).containsExactly("begins", "is on disk");
      told.clear();
      var _ = store.unhurried(tx -> tx.keyset().state());
      assertThat(told).containsExactly("begins", "ends");
      stops[0] = true;
      assertThatThrownBy(() -> store.run(tx -> tx.keyset().save(1, "HALT", bytes("state"))))
          .hasMessageContaining("no room");
      stops[0] = false;
      assertThat(row(store, tx -> tx.keyset().state())).contains(new KeysetState("IDLE", bytes("state"), 1));
    }
  }

  @Test
  void everyCommitIsSyncedAndWhatIsDeletedIsOverwritten() {
    try (var store = Store.create(folder)) {
      store.run(tx -> {
        assertThat(pragma(tx, "journal_mode")).isEqualTo("wal");
        assertThat(pragma(tx, "synchronous")).as("FULL").isEqualTo("2");
        assertThat(pragma(tx, "foreign_keys")).isEqualTo("1");
        assertThat(pragma(tx, "secure_delete")).isEqualTo("1");
        assertThat(pragma(tx, "trusted_schema")).isEqualTo("0");
      });
    }
  }

  @Test
  void theUnhurriedWaitsForNoDiskAndTheNextOneDoesAgain() {
    try (var store = Store.create(folder)) {
      var unhurried = store.unhurried(tx -> {
        var _ = tx.requests().admit(Given.request());
        return pragma(tx, "synchronous");
      });
      assertThat(unhurried).as("NORMAL").isEqualTo("1");
      assertThat(store.<String>transaction(tx -> pragma(tx, "synchronous"))).as("FULL").isEqualTo("2");
      assertThatThrownBy(() -> store.unhurried(_ -> {
        throw new IllegalArgumentException("no");
      })).hasMessage("no");
      assertThat(store.<String>transaction(tx -> pragma(tx, "synchronous"))).as("FULL").isEqualTo("2");
    }
    try (var store = Store.open(folder)) {
      assertThat(row(store, tx -> tx.requests().find(Given.request().requestId()))).isPresent();
    }
  }

  @Test
  void syncingWaitsForTheDiskOnceAfterTheUnhurriedAndNotWithoutIt() {
    Store.create(folder).close();
    var synced = new int[1];
    try (var store = Store.open(folder, new Store.Watch() {

      @Override
      public void begins() {
        // of no interest
      }

      @Override
      public void ends(boolean isSynced) {
        // of no interest
      }

      @Override
      public void synced() {
        synced[0]++;
      }
    })) {
      store.sync();
      assertThat(synced[0]).isZero();
      for (var turn = 1; turn <= 2; turn++) {
        var _ = store.unhurried(tx -> tx.requests().admit(Given.request()));
        store.sync();
        store.sync();
        assertThat(synced[0]).isEqualTo(turn);
      }
    }
  }

  @Test
  void aDiskThatDoesNotKeepWhatWasWrittenEndsTheStore() throws IOException {
    try (var store = Store.create(folder)) {
      var _ = store.unhurried(tx -> tx.requests().admit(Given.request()));
      var log = folder.resolve("store.db-wal");
      Files.move(log, folder.resolve("elsewhere"));
      store.requireUnbroken();
      assertThatThrownBy(store::sync).isInstanceOf(StoreException.class)
          .hasMessageContaining("cannot sync the store's log");
      Files.move(folder.resolve("elsewhere"), log);
      // What the disk has lost is not written by asking it a second time.
      assertThatThrownBy(store::sync).hasMessageContaining("restart this node");
      assertThatThrownBy(() -> store.run(tx -> tx.keyset().save(0, "IDLE", bytes("state"))))
          .hasMessageContaining("restart this node");
      assertThatThrownBy(store::requireUnbroken).isInstanceOf(IOError.class)
          .hasStackTraceContaining("cannot sync the store's log");
    }
  }

  @Test
  void whatFailsLeavesNothingAndTheNextOneBegins() {
    try (var store = Store.create(folder)) {
      assertThatThrownBy(() -> store.run(tx -> {
        var _ = tx.requests().admit(Given.request());
        throw new IllegalArgumentException("no");
      })).hasMessage("no").hasNoSuppressedExceptions();
      assertThat(row(store, tx -> tx.requests().find(Given.request().requestId()))).isEmpty();
      assertThat(store.<Boolean>transaction(
          tx -> tx.requests().admit(Given.request()) instanceof SignedRequests.Admission.New)).isTrue();
    }
  }

  private static String pragma(Tx tx, String name) {
    return tx.handle().createQuery("PRAGMA " + name).mapTo(String.class).one();
  }

  @Test
  void theFolderAndItsFilesAreTheOwnersAlone() throws IOException {
    try (var store = Store.create(folder)) {
      store.run(tx -> tx.keyset().save(0, "IDLE", bytes("state")));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
      try (var files = Files.list(folder)) {
        assertThat(files).hasSizeGreaterThanOrEqualTo(3)
            .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .as("%s", file).isEqualTo("rw-------"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwx-----x", "rwx----w-"})
  void N64_aFolderOpenToOthersIsRefused(String permissions) throws IOException {
    Store.create(folder).close();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("open to others");
  }

  @ParameterizedTest
  @ValueSource(strings = {StoreFolder.FILE, "store.lock"})
  void N64_aFileOpenToOthersIsRefused(String name) throws IOException {
    Store.create(folder).close();
    Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContainingAll(name, "GROUP_READ", "OTHERS_READ");
  }

  @Test
  void aStoreThatIsALinkIsRefused() throws IOException {
    Store.create(folder).close();
    var elsewhere = Files.move(folder.resolve(StoreFolder.FILE), home.resolve("elsewhere.db"));
    Files.createSymbolicLink(folder.resolve(StoreFolder.FILE), elsewhere);
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("plain file");
  }

  @Test
  void aMissingStoreIsNotMadeAnew() throws IOException {
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("no folder");
    Store.create(folder).close();
    Files.delete(folder.resolve(StoreFolder.FILE));
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("no store");
    assertThat(Store.exists(folder)).isFalse();
  }

  @Test
  void anExistingStoreIsNotMadeAgain() {
    Store.create(folder).close();
    assertThatThrownBy(() -> Store.create(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("already");
  }

  @Test
  void aStoreThatDiedBeingMadeIsMadeAgain() throws IOException {
    StoreFolder.make(folder);
    StoreFolder.makeFile(folder.resolve(StoreFolder.UNFINISHED));
    Files.writeString(folder.resolve(StoreFolder.UNFINISHED), "half of a");
    try (var store = Store.create(folder)) {
      assertThat(row(store, tx -> tx.keyset().state())).isEmpty();
    }
    assertThat(folder.resolve(StoreFolder.UNFINISHED)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "SQLite format 3\0 and then nothing of the kind"})
  void aFileThatIsNoStoreIsRefusedAndLeftAsItIs(String content) throws IOException {
    Store.create(folder).close();
    var file = folder.resolve(StoreFolder.FILE);
    Files.writeString(file, content.repeat(100));
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was changed");
    assertThat(file).hasContent(content.repeat(100));
  }

  @Test
  void aDamagedPageIsNamedAndNothingIsDeleted() throws IOException {
    try (var store = Store.create(folder)) {
      store.run(tx -> {
        for (var i = 0; i < 300; i++) {
          tx.journal().append(Given.NOON, "filler", "entry " + i);
        }
      });
    }
    var file = folder.resolve(StoreFolder.FILE);
    var damaged = Files.readAllBytes(file);
    Arrays.fill(damaged, damaged.length - 4096, damaged.length, (byte) 0x5a);
    Files.write(file, damaged);
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was changed");
    assertThat(file).hasBinaryContent(damaged);
  }

  @Test
  void anotherProgramsDatabaseIsRefused() throws SQLException {
    Store.create(folder).close();
    execute("PRAGMA application_id = 7");
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("not a store of ours");
  }

  @Test
  void aStoreOfANewerProgramIsRefused() throws SQLException {
    Store.create(folder).close();
    execute("""
        INSERT INTO flyway_schema_history
        SELECT 1000, '999', 'later', type, 'V999__later.sql', checksum, installed_by, installed_on,
               execution_time, success FROM flyway_schema_history WHERE installed_rank = 1""");
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContainingAll("format 999", "up to 7", "newer program");
  }

  @Test
  void aSchemaOtherThanTheOneItClaimsIsRefused() throws SQLException {
    Store.create(folder).close();
    execute("UPDATE flyway_schema_history SET checksum = checksum + 1");
    assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be brought to our format");
  }

  @Test
  void aSecondStoreOnTheFolderIsRefused() {
    try (var first = Store.create(folder)) {
      // By another name of the same folder, too.
      assertThatThrownBy(() -> Store.open(home.resolve("x/../store").normalize()))
          .isInstanceOf(StoreException.class).hasMessageContaining("open in this process");
      assertThat(row(first, tx -> tx.keyset().state())).isEmpty();
    }
    Store.open(folder).close();
  }

  @Test
  void aThrownExceptionUndoesTheWholeTransaction() {
    try (var store = Store.create(folder)) {
      assertThatThrownBy(() -> store.run(tx -> {
        tx.keyset().save(0, "IDLE", bytes("state"));
        throw new IllegalArgumentException("changed my mind");
      })).hasMessage("changed my mind");
      assertThat(row(store, tx -> tx.keyset().state())).isEmpty();
    }
  }

  @Test
  void aTransactionInsideATransactionIsRefused() {
    try (var store = Store.create(folder)) {
      assertThatThrownBy(() -> store.run(_ -> store.run(NOTHING))).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a transaction");
    }
  }

  @Test
  void aTransactionThatEndedIsDead() {
    try (var store = Store.create(folder)) {
      var kept = new AtomicReference<Journal>();
      store.run(tx -> kept.set(tx.journal()));
      assertThatThrownBy(() -> kept.get().head()).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has ended");
    }
  }

  @Test
  void aTransactionIsNotLentToAnotherThread() {
    try (var store = Store.create(folder)) {
      store.run(tx -> assertThat(CompletableFuture.supplyAsync(() -> tx.journal().head()))
          .failsWithin(Duration.ofSeconds(10)).withThrowableThat().withMessageContaining("another thread's"));
    }
  }

  @Test
  void aClosedStoreRefusesWork() {
    var store = Store.create(folder);
    store.close();
    store.close();
    assertThatThrownBy(() -> store.run(NOTHING)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aFullDiskIsTheDisksFaultAndChangesNothing() {
    try (var store = Store.create(folder)) {
      store.run(tx -> tx.handle().execute("PRAGMA max_page_count = 1"));
      assertThatThrownBy(() -> store.run(tx -> tx.keyset().save(0, "IDLE", bytes("x".repeat(1_000_000)))))
          .isInstanceOf(StoreException.class).hasMessageContaining("SQLITE_FULL");
      assertThat(row(store, tx -> tx.keyset().state())).isEmpty();
    }
  }

  @Test
  void durableBeforeReady_aShareIsReadBackBeforeItCounts() throws SQLException {
    Store.create(folder).close();
    execute("""
        CREATE TRIGGER lying_disk AFTER INSERT ON sealed_share
        BEGIN UPDATE sealed_share SET blob = x'00'; END""");
    try (var store = Store.open(folder)) {
      assertThatThrownBy(() -> store.prepare(List.of(share(1, 1)), NOTHING))
          .isInstanceOf(StoreException.class).hasMessageContaining("reads back otherwise");
    }
  }

  @Test
  void durableBeforeReady_aPreparedShareSurvivesReopening() {
    try (var store = Store.create(folder)) {
      store.prepare(List.of(share(1, 1)), NOTHING);
    }
    try (var store = Store.open(folder)) {
      assertThat(rows(store, tx -> tx.shares().ofAttempt(epoch(1), 1))).containsExactly(share(1, 1));
    }
  }

  @Test
  void whatStandsAlongsideAPreparedShareStandsOrFallsWithIt() {
    try (var store = Store.create(folder)) {
      assertThatThrownBy(() -> store.prepare(List.of(share(1, 1)), tx -> tx.intents().close(9, Given.NOON)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(rows(store, tx -> tx.shares().all())).isEmpty();
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection = new StoreFile(folder.resolve(StoreFolder.FILE)).writable().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
