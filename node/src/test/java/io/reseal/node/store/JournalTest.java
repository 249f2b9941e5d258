package io.reseal.node.store;

import static io.reseal.node.store.Given.NOON;
import static io.reseal.node.store.Given.hash;
import static io.reseal.node.store.Given.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

  private static final int ENTRIES = 5;

  @TempDir
  Path home;
  Path folder;
  Store store;
  JournalHead head;

  @BeforeEach
  void writeSomeEntries() {
    folder = home.resolve("store");
    store = Store.create(folder);
    store.run(tx -> {
      for (var i = 1; i <= ENTRIES; i++) {
        head = tx.journal().append(NOON.plusSeconds(i), "epoch.seen", "epoch " + i + " \u00e9").head();
      }
    });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anUntouchedJournalIsWhole() {
    assertThat(store.verifyJournal(Optional.empty())).isEqualTo(new JournalCheck.Whole(Optional.of(head)));
    assertThat(store.verifyJournal(Optional.of(head))).isEqualTo(new JournalCheck.Whole(Optional.of(head)));
  }

  @Test
  void entriesFollowFromOneAnother() {
    var entries = rows(store, tx -> tx.journal().page(1, 100));
    assertThat(entries).hasSize(ENTRIES).extracting(JournalEntry::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(entries.getFirst().previous()).isEqualTo(Bytes32.ZERO);
    assertThat(entries.get(1).previous()).isEqualTo(entries.getFirst().hash());
    assertThat(entries.getLast().head()).isEqualTo(head);
    assertThat(entries.getLast().text()).isEqualTo("epoch 5 \u00e9");
    assertThat(rows(store, tx -> tx.journal().page(4, 1))).containsExactly(entries.get(3));
  }

  @Test
  void theJournalIsReadFromTheSideWhileTheStoreIsOpen() {
    assertThat(Store.verifyJournal(folder, Optional.of(head)))
        .isEqualTo(new JournalCheck.Whole(Optional.of(head)));
    store.run(tx -> tx.journal().append(NOON, "epoch.seen", "still writable"));
  }

  @Test
  void theJournalIsReadOffline() {
    store.close();
    assertThat(Store.verifyJournal(folder, Optional.of(head)))
        .isEqualTo(new JournalCheck.Whole(Optional.of(head)));
  }

  @Test
  void ourOwnSlipsCannotChangeOrCutTheJournal() {
    assertThatThrownBy(
        () -> store.run(tx -> tx.handle().execute("UPDATE journal SET text = 'x' WHERE seq = 2")))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("only grows");
    assertThatThrownBy(() -> store.run(tx -> tx.handle().execute("DELETE FROM journal WHERE seq = 5")))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("only grows");
  }

  @ParameterizedTest
  @CsvSource({"time, 1", "time, 5", "kind, 1", "kind, 3", "text, 1", "text, 5", "previous, 1", "previous, 4",
      "hash, 1", "hash, 5"})
  void anyChangedByteIsFoundAndItsEntryNamed(String column, int seq) throws SQLException {
    try (var connection = forger()) {
      var original = column(connection, column, seq);
      for (var at = 0; at < original.length; at++) {
        var changed = original.clone();
        changed[at] ^= 1;
        forge(connection, column, seq, changed);
        assertThat(Store.verifyJournal(folder, Optional.empty())).as("byte %d of %s", at, column)
            .isInstanceOfSatisfying(JournalCheck.Broken.class,
                broken -> assertThat(broken.seq()).isEqualTo(seq));
      }
      forge(connection, column, seq, original);
      assertThat(Store.verifyJournal(folder, Optional.of(head))).isInstanceOf(JournalCheck.Whole.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3", "5, 5"})
  void aDroppedEntryIsFound(int dropped, int named) throws SQLException {
    tamper("DELETE FROM journal WHERE seq = " + dropped);
    assertThat(Store.verifyJournal(folder, Optional.of(head)))
        .isInstanceOfSatisfying(JournalCheck.Broken.class, broken -> {
          assertThat(broken.seq()).isEqualTo(named);
          assertThat(broken.reason()).contains("missing");
        });
  }

  @Test
  void aDroppedEntryWhoseGapIsClosedIsFound() throws SQLException {
    tamper("DELETE FROM journal WHERE seq = 3", "UPDATE journal SET seq = seq - 1 WHERE seq > 3");
    assertThat(Store.verifyJournal(folder, Optional.empty()))
        .isEqualTo(new JournalCheck.Broken(3, "does not follow the entry before it"));
  }

  @Test
  void reorderedEntriesAreFound() throws SQLException {
    tamper("UPDATE journal SET seq = 100 WHERE seq = 2", "UPDATE journal SET seq = 2 WHERE seq = 3",
        "UPDATE journal SET seq = 3 WHERE seq = 100");
    assertThat(Store.verifyJournal(folder, Optional.empty()))
        .isEqualTo(new JournalCheck.Broken(2, "does not follow the entry before it"));
  }

  @Test
  void anEndCutOffIsFoundByWhatOthersKnow() throws SQLException {
    tamper("DELETE FROM journal WHERE seq > 3");
    assertThat(Store.verifyJournal(folder, Optional.empty())).as("by itself it looks whole")
        .isInstanceOf(JournalCheck.Whole.class);
    assertThat(Store.verifyJournal(folder, Optional.of(head)))
        .isEqualTo(new JournalCheck.Broken(4, "is missing: others know of 5 entries"));
  }

  @Test
  void aRewrittenJournalIsFoundByWhatOthersKnow() {
    assertThat(store.verifyJournal(Optional.of(new JournalHead(3, hash(1)))))
        .isEqualTo(new JournalCheck.Broken(3, "is not the entry that others keep the hash of"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "bell\u0007", "half a pair \ud800"})
  void aTextThatWouldForgeOrNotSurviveIsRefused(String text) {
    assertThatThrownBy(() -> store.run(tx -> tx.journal().append(NOON, "epoch.seen", text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTextHasABound() {
    store.run(tx -> tx.journal().append(NOON, "epoch.seen", "x".repeat(Journal.TEXT_MAX)));
    assertThatThrownBy(
        () -> store.run(tx -> tx.journal().append(NOON, "epoch.seen", "x".repeat(Journal.TEXT_MAX + 1))))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("4096");
    assertThatThrownBy(() -> store.run(tx -> tx.journal().append(NOON, "two words", "text")))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("journal kind");
  }

  private void tamper(String... statements) throws SQLException {
    try (var connection = forger(); var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** A connection that goes around every guard of the schema. */
  private Connection forger() throws SQLException {
    var connection = new StoreFile(folder.resolve(StoreFolder.FILE)).writable().getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute("DROP TRIGGER IF EXISTS journal_is_not_changed");
      statement.execute("DROP TRIGGER IF EXISTS journal_is_not_cut");
    }
    return connection;
  }

  private static byte[] column(Connection connection, String column, int seq) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT " + column + " FROM journal WHERE seq = " + seq)) {
      rows.next();
      return switch (column) {
        case "time" -> ByteBuffer.allocate(Long.BYTES).putLong(rows.getLong(1)).array();
        case "kind", "text" -> rows.getString(1).getBytes(StandardCharsets.UTF_8);
        default -> rows.getBytes(1);
      };
    }
  }

  private static void forge(Connection connection, String column, int seq, byte[] bytes) throws SQLException {
    // Bytes that are no UTF-8 come in through a cast, as a forger's editor would
    // write them.
    var value = column.equals("kind") || column.equals("text") ? "CAST(? AS TEXT)" : "?";
    try (var statement = connection
        .prepareStatement("UPDATE journal SET " + column + " = " + value + " WHERE seq = ?")) {
      if (column.equals("time")) {
        statement.setLong(1, ByteBuffer.wrap(bytes).getLong());
      } else {
        statement.setBytes(1, bytes);
      }
      statement.setInt(2, seq);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }
}
