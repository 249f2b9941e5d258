package io.reseal.node.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One SQLite file and how we open it: every commit synced, foreign keys on,
 * what is deleted is overwritten.
 *
 * <p>
 * While a connection is open nobody may open the file by other means in this
 * process: closing it would drop SQLite's own locks.
 *
 * @param path
 *          real path of the file
 */
record StoreFile(Path path) {

  /** "RSEL", in the header of each store. */
  private static final int APPLICATION_ID = 0x5253454C;
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;
  /**
   * Histories of formats that were seen to be ours: to look at one takes long.
   */
  private static final Set<String> NEWEST = ConcurrentHashMap.newKeySet();

  /** Connections that may write. */
  SQLiteDataSource writable() {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // A commit is on the disk when it returns, not at the next checkpoint.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    return source(config);
  }

  /** Connections that change nothing, not even the header. */
  SQLiteDataSource readOnly() {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    return source(config);
  }

  private SQLiteDataSource source(SQLiteConfig config) {
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + path);
    return source;
  }

  /** Refuses what is not a whole store of ours, before anything is written. */
  void inspect() {
    try (var connection = readOnly().getConnection()) {
      var id = pragma(connection, "application_id");
      if (!id.equals(Integer.toString(APPLICATION_ID))) {
        throw new StoreException(path + " is not a store of ours: its application id is " + id + ", not "
            + APPLICATION_ID + "; nothing was changed");
      }
      var check = pragma(connection, "quick_check(1)");
      if (!check.equals("ok")) {
        throw new StoreException(path + " is damaged: " + check + "; nothing was changed");
      }
    } catch (SQLException e) {
      throw new StoreException(
          path + " cannot be read as a store: " + e.getMessage() + "; nothing was changed", e);
    }
  }

  /** Brings the format up to ours; refuses a newer one. */
  void migrate() {
    try {
      var flyway = Flyway.configure().dataSource(writable()).locations("classpath:db/migration")
          .failOnMissingLocations(true).cleanDisabled(true).installedBy("reseal").load();
      var info = flyway.info();
      for (var migration : info.all()) {
        if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
          throw new StoreException(path + " has format " + migration.getVersion()
              + ", written by a newer program; this one knows formats up to " + newest(info.all())
              + ": run the newer program");
        }
      }
      flyway.migrate();
      NEWEST.add(history());
    } catch (FlywayException e) {
      throw new StoreException(path + " cannot be brought to our format: " + e.getMessage(), e);
    }
  }

  /** Whether it came about as one that this process has seen to be the newest. */
  boolean isNewest() {
    return !NEWEST.isEmpty() && NEWEST.contains(history());
  }

  private String history() {
    try (var connection = writable().getConnection(); var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("""
          SELECT group_concat(version || ' ' || checksum || ' ' || success, ', ')
          FROM (SELECT * FROM flyway_schema_history ORDER BY installed_rank)""")) {
        return rows.next() ? rows.getString(1) : "";
      }
    } catch (SQLException e) {
      throw new StoreException(path + " does not tell how its format came about: " + e.getMessage(), e);
    }
  }

  private static String newest(MigrationInfo[] migrations) {
    var newest = "none";
    for (var migration : migrations) {
      if (migration.getState() != MigrationState.FUTURE_SUCCESS) {
        newest = migration.getVersion().toString();
      }
    }
    return newest;
  }

  /** Sets the rest, and reads back what durability rests on. */
  static void settle(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      // Sealed blobs of a destroyed epoch leave no copy in free pages.
      statement.execute("PRAGMA secure_delete = ON");
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
    }
    require(connection, "journal_mode", "wal");
    require(connection, "synchronous", "2");
    require(connection, "foreign_keys", "1");
    require(connection, "secure_delete", "1");
  }

  private static void require(Connection connection, String pragma, String expected) throws SQLException {
    var actual = pragma(connection, pragma);
    if (!actual.equals(expected)) {
      throw new StoreException("this file system or driver does not keep what we need: " + pragma + " is "
          + actual + ", not " + expected);
    }
  }

  static String pragma(Connection connection, String pragma) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA " + pragma)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
