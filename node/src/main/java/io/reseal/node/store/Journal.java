package io.reseal.node.store;

import io.reseal.core.party.Bytes32;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The audit journal: what this node did and decided, each entry bound to the
 * one before by its hash. It only grows. No secret is ever written here.
 */
public final class Journal {

  /** Longest text of an entry, in bytes of UTF-8. */
  public static final int TEXT_MAX = 4096;

  private final Tx tx;

  Journal(Tx tx) {
    this.tx = tx;
  }

  /**
   * Appends an entry, in the same transaction as what it tells of.
   *
   * @param kind
   *          a word to filter by, such as {@code epoch.activated}
   * @param text
   *          one line, at most {@link #TEXT_MAX} bytes
   */
  public JournalEntry append(Instant at, String kind, String text) {
    Names.word("journal kind", kind);
    requireOneLine(text);
    var head = head();
    var entry = JournalEntry.after(head.map(JournalHead::seq).orElse(0L) + 1,
        head.map(JournalHead::hash).orElse(Bytes32.ZERO), Names.stored(at), kind, text);
    tx.statements().change("""
        INSERT INTO journal (seq, time, kind, text, previous, hash)
        VALUES (?, ?, ?, ?, ?, ?)""", entry.seq(), entry.time(), entry.kind(), entry.text(), entry.previous(),
        entry.hash());
    return entry;
  }

  private static void requireOneLine(String text) {
    // What UTF-8 cannot carry would be hashed as one thing and read back as
    // another.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)
        || text.getBytes(StandardCharsets.UTF_8).length > TEXT_MAX) {
      throw new IllegalArgumentException("a journal text has at most " + TEXT_MAX + " bytes of UTF-8");
    }
    // A line break in a text would forge the next line of a printed journal.
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a journal text is one line without control characters");
    }
  }

  /** The last entry. */
  public Optional<JournalHead> head() {
    return tx.statements().first("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1",
        row -> new JournalHead(row.getLong("seq"), Statements.bytes32(row, "hash")));
  }

  /** Whether this journal has gone through that entry. */
  public boolean contains(JournalHead entry) {
    return page(entry.seq(), 1).stream()
        .anyMatch(each -> each.seq() == entry.seq() && each.hash().equals(entry.hash()));
  }

  /** A page of entries in order, starting with {@code from}. */
  public List<JournalEntry> page(long from, int size) {
    return tx.statements().all("SELECT * FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?",
        row -> new JournalEntry(row.getLong("seq"), Instant.ofEpochMilli(row.getLong("time")),
            row.getString("kind"), row.getString("text"), Statements.bytes32(row, "previous"),
            Statements.bytes32(row, "hash")),
        from, size);
  }

  /**
   * Looks through all entries; the columns are read as bytes, as a forger may
   * have left them.
   */
  static JournalCheck verify(Handle handle, Optional<JournalHead> known) {
    try (var rows = handle.createQuery("""
        SELECT seq, time, CAST(kind AS BLOB) AS kind, CAST(text AS BLOB) AS text, previous, hash
        FROM journal ORDER BY seq""").map((row, _) -> Row.of(row)).iterator()) {
      Optional<JournalHead> head = Optional.empty();
      while (rows.hasNext()) {
        var row = rows.next();
        var seq = head.map(JournalHead::seq).orElse(0L) + 1;
        var fault = row.fault(seq, head.map(JournalHead::hash).orElse(Bytes32.ZERO));
        if (fault.isPresent()) {
          return new JournalCheck.Broken(seq, fault.get());
        }
        head = Optional.of(new JournalHead(seq, Bytes32.of(row.hash)));
        if (known.isPresent() && known.get().seq() == seq && !known.equals(head)) {
          return new JournalCheck.Broken(seq, "is not the entry that others keep the hash of");
        }
      }
      var last = head.map(JournalHead::seq).orElse(0L);
      return known.isPresent() && known.get().seq() > last
          ? new JournalCheck.Broken(last + 1, "is missing: others know of " + known.get().seq() + " entries")
          : new JournalCheck.Whole(head);
    }
  }

  /** An entry as it lies there. */
  private static final class Row {
    private long seq;
    private long time;
    private byte[] kind;
    private byte[] text;
    private byte[] previous;
    private byte[] hash;

    static Row of(ResultSet columns) throws SQLException {
      var row = new Row();
      row.seq = columns.getLong("seq");
      row.time = columns.getLong("time");
      row.kind = columns.getBytes("kind");
      row.text = columns.getBytes("text");
      row.previous = columns.getBytes("previous");
      row.hash = columns.getBytes("hash");
      return row;
    }

    Optional<String> fault(long expectedSeq, Bytes32 expectedPrevious) {
      if (seq != expectedSeq) {
        return Optional.of("is missing: the next one there is " + seq);
      }
      if (!Arrays.equals(previous, expectedPrevious.toArray())) {
        return Optional.of("does not follow the entry before it");
      }
      var expected = JournalEntry.hash(expectedPrevious, seq, time, kind, text);
      return Arrays.equals(hash, expected.toArray())
          ? Optional.empty()
          : Optional.of("was changed after it was written");
    }
  }
}
