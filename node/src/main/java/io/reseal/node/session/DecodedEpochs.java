package io.reseal.node.session;

import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Malformed;
import io.reseal.node.store.EpochRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The public sides of the epochs in use, decoded once each: points and
 * verification shares of a large committee take tens of milliseconds.
 *
 * <p>
 * Found by root, but used only for the very record they were decoded from, so
 * that a spoilt record is never covered up.
 */
final class DecodedEpochs {

  /** Base, active, prepared, and room for a rollback. */
  static final int KEPT_MAX = 8;

  private record Decoded(EpochRecord from, EpochKeys keys) {

    boolean isOf(EpochRecord record) {
      return from.epoch().equals(record.epoch()) && from.committee().equals(record.committee())
          && from.publicRecord().equals(record.publicRecord());
    }
  }

  private final Map<Bytes32, Decoded> decoded = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The public side of a record.
   *
   * @throws IllegalStateException
   *           when the record does not decode
   */
  synchronized EpochKeys of(EpochRecord record) {
    var known = decoded.get(record.root());
    if (known != null && known.isOf(record)) {
      return known.keys();
    }
    var keys = read(record);
    decoded.put(record.root(), new Decoded(record, keys));
    if (decoded.size() > KEPT_MAX) {
      decoded.remove(decoded.keySet().iterator().next());
    }
    return keys;
  }

  private static EpochKeys read(EpochRecord record) {
    try {
      return EpochKeys.decode(record.epoch(), record.committee(), record.publicRecord());
    } catch (Malformed e) {
      throw new IllegalStateException(
          "the store's record of epoch " + record.epoch() + " is spoilt: " + e.getMessage(), e);
    }
  }
}
