package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statements of each signature, prepared once a connection: to have them
 * read, mapped and bound anew each time takes longer than SQLite takes to do
 * what they say. Their parameters are {@code ?}, in order. One thread at a time
 * uses it.
 *
 * <p>
 * Fails as {@link StoreException#of} says, so that nobody need know by which
 * way a statement went.
 */
final class Statements implements AutoCloseable {

  /** Reads one row. */
  @FunctionalInterface
  interface Reading<R> {

    R read(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /** Of a connection, which stays its owner's. */
  Statements(Connection connection) {
    this.connection = connection;
  }

  /** The first row, if there is one. */
  <R> Optional<R> first(String sql, Reading<R> reading, Object... values) {
    return all(sql, reading, values).stream().findFirst();
  }

  /** All rows, in order. */
  <R> List<R> all(String sql, Reading<R> reading, Object... values) {
    try (var rows = bound(sql, values).executeQuery()) {
      var all = new ArrayList<R>();
      while (rows.next()) {
        all.add(reading.read(rows));
      }
      return all;
    } catch (SQLException e) {
      throw failure(e);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw StoreException.of(e); // a row that was never written so
    }
  }

  /** Changes rows, and says how many. */
  int change(String sql, Object... values) {
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Sets a pragma: SQLite obeys when it reads one, so none is prepared. */
  void pragma(String setting) {
    try (var statement = connection.createStatement()) {
      var _ = statement.execute("PRAGMA " + setting);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(SQLException failure) {
    return StoreException.of(new StoreException(failure.getMessage(), failure));
  }

  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    var statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (var at = 0; at < values.length; at++) {
      bind(statement, at + 1, values[at]);
    }
    return statement;
  }

  private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
    switch (value) {
      case Bytes bytes -> statement.setBytes(at, bytes.toArray());
      case Bytes32 bytes -> statement.setBytes(at, bytes.toArray());
      case Address address -> statement.setBytes(at, address.toArray());
      case KeyId id -> statement.setBytes(at, id.value().toArray());
      case SessionId id -> statement.setBytes(at, id.value().toArray());
      case Epoch epoch -> statement.setLong(at, epoch.number());
      case Instant instant -> statement.setLong(at, instant.toEpochMilli());
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case String text -> statement.setString(at, text);
      case Enum<?> word -> statement.setString(at, word.name());
      case Optional<?> maybe when maybe.isPresent() -> bind(statement, at, maybe.get());
      case Optional<?> _ -> statement.setObject(at, null);
      default -> throw new IllegalArgumentException("no column holds a " + value.getClass().getSimpleName());
    }
  }

  static Bytes32 bytes32(ResultSet row, String column) throws SQLException {
    return Bytes32.of(row.getBytes(column));
  }

  static KeyId key(ResultSet row) throws SQLException {
    return new KeyId(bytes32(row, "key_id"));
  }

  static Epoch epoch(ResultSet row) throws SQLException {
    return new Epoch(row.getLong("epoch"));
  }

  static Optional<Bytes> blob(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getBytes(column)).map(Bytes::of);
  }

  @Override
  public void close() {
    try {
      for (var statement : prepared.values()) {
        statement.close();
      }
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      prepared.clear();
    }
  }
}
