package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.SessionId;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** How our values stand in columns, and which rows are which records. */
final class Columns {

  private Columns() {
  }

  static Jdbi install(Jdbi jdbi) {
    blob(jdbi, Bytes.class, Bytes::toArray, Bytes::of);
    blob(jdbi, Bytes32.class, Bytes32::toArray, Bytes32::of);
    blob(jdbi, Address.class, Address::toArray, Address::of);
    blob(jdbi, KeyId.class, id -> id.value().toArray(), bytes -> new KeyId(Bytes32.of(bytes)));
    blob(jdbi, SessionId.class, id -> id.value().toArray(), bytes -> new SessionId(Bytes32.of(bytes)));
    number(jdbi, Epoch.class, Epoch::number, Epoch::new);
    number(jdbi, Instant.class, Instant::toEpochMilli, Instant::ofEpochMilli);
    for (var record : List.of(ChainCursor.class, ReadyRecord.class, Tombstone.class, SignedRequest.class,
        PairGeneration.class, JournalHead.class, PeerRecord.class, StoredDispute.class)) {
      jdbi.registerRowMapper(ConstructorMapper.factory(record));
    }
    return jdbi;
  }

  /** Addresses, 20 bytes each, joined. */
  static byte[] join(List<Address> addresses) {
    var joined = ByteBuffer.allocate(addresses.size() * Address.SIZE);
    addresses.forEach(address -> joined.put(address.toArray()));
    return joined.array();
  }

  /** What {@link #join} joined. */
  static List<Address> split(byte[] joined) {
    var addresses = new ArrayList<Address>();
    for (var at = 0; at < joined.length; at += Address.SIZE) {
      addresses.add(Address.of(Arrays.copyOfRange(joined, at, at + Address.SIZE)));
    }
    return addresses;
  }

  private static <T> void blob(Jdbi jdbi, Class<T> type, Function<T, byte[]> out, Function<byte[], T> in) {
    argument(jdbi, type, Types.BLOB, (statement, at, value) -> statement.setBytes(at, out.apply(value)));
    jdbi.registerColumnMapper(type, (ResultSet row, int column, StatementContext _) -> {
      var bytes = row.getBytes(column);
      return bytes == null ? null : in.apply(bytes);
    });
  }

  private static <T> void number(Jdbi jdbi, Class<T> type, Function<T, Long> out, Function<Long, T> in) {
    argument(jdbi, type, Types.BIGINT, (statement, at, value) -> statement.setLong(at, out.apply(value)));
    jdbi.registerColumnMapper(type, (ResultSet row, int column, StatementContext _) -> {
      var number = row.getLong(column);
      return row.wasNull() ? null : in.apply(number);
    });
  }

  private static <T> void argument(Jdbi jdbi, Class<T> type, int sqlType, Setter<T> setter) {
    ArgumentFactory factory = (wanted, value,
        _) -> wanted != type ? Optional.empty() : Optional.of((at, statement, _) -> {
          if (value == null) {
            statement.setNull(at, sqlType);
          } else {
            setter.set(statement, at, type.cast(value));
          }
        });
    jdbi.registerArgument(factory);
  }

  private interface Setter<T> {
    void set(PreparedStatement statement, int at, T value) throws SQLException;
  }
}
