package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Values that tests of the store speak of, told apart by a number. */
final class Given {

  static final Instant NOON = Instant.parse("2026-05-01T12:00:00.123Z");
  static final KeyId KEY = new KeyId(hash(77));
  static final Consumer<Tx> NOTHING = _ -> {
  };

  private Given() {
  }

  static Bytes32 hash(int number) {
    return Bytes32.of(ByteBuffer.allocate(32).putInt(28, number).putInt(0, 0xA0A0A0A0).array());
  }

  static SessionId sid(int number) {
    return new SessionId(hash(number));
  }

  static Address address(int number) {
    return Address.of(ByteBuffer.allocate(20).putInt(16, number).putInt(0, 0xB0B0B0B0).array());
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Epoch epoch(long number) {
    return new Epoch(number);
  }

  static Committee committee() {
    return Committee.of(List.of(address(1), address(2), address(3)), 2);
  }

  static EpochRecord epochRecord(long epoch, int attempt) {
    return EpochRecord.prepared(epoch(epoch), attempt, root(epoch, attempt), committee(),
        bytes("commitments " + epoch));
  }

  static Bytes32 root(long epoch, int attempt) {
    return hash((int) (1000 * epoch + attempt));
  }

  static StoredShare share(long epoch, int attempt) {
    return StoredShare.prepared(KEY, epoch(epoch), attempt, "share-" + epoch + "-" + attempt,
        bytes("sealed " + epoch + " " + attempt), Optional.of(root(epoch, attempt)));
  }

  static SignedRequest request() {
    return SignedRequest.started(hash(5), KEY, epoch(1), hash(6));
  }

  /** A store whose epoch is prepared, share and all. */
  static void prepare(Store store, long epoch, int attempt) {
    store.prepare(List.of(share(epoch, attempt)), tx -> tx.epochs().prepare(epochRecord(epoch, attempt)));
  }

  /** A store whose epoch is active, having been prepared at its first attempt. */
  static void activate(Store store, long epoch) {
    prepare(store, epoch, 1);
    store.run(tx -> tx.epochs().activate(epoch(epoch), root(epoch, 1)));
  }

  /** A row read in a transaction of its own. */
  static <T> Optional<T> row(Store store, Function<Tx, Optional<T>> read) {
    return store.transaction(read);
  }

  /** Rows read in a transaction of their own. */
  static <T> List<T> rows(Store store, Function<Tx, List<T>> read) {
    return store.transaction(read);
  }
}
