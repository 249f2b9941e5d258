package io.reseal.node.store;

import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.util.List;
import java.util.Optional;

/** Receipts of destroyed shares. The first of each stands. */
public final class Tombstones {

  private final Tx tx;

  Tombstones(Tx tx) {
    this.tx = tx;
  }

  /**
   * Stores a receipt. A second one for the same share changes nothing: after a
   * crash the destruction is told again.
   *
   * @throws IllegalStateException
   *           while the share is not destroyed here
   */
  public Put put(Tombstone tombstone) {
    var share = tx.shares().find(tombstone.keyId(), tombstone.epoch(), tombstone.attempt());
    if (share.isPresent() && share.get().status() != StoredShare.Status.DESTROYED) {
      throw new IllegalStateException(
          "the share of epoch " + tombstone.epoch() + " is " + share.get().status() + ", not DESTROYED");
    }
    var stored = find(tombstone.keyId(), tombstone.epoch(), tombstone.attempt());
    if (stored.isPresent()) {
      return stored.get().equals(tombstone) ? Put.SAME : Put.DIFFERENT;
    }
    tx.handle().createUpdate(
        """
            INSERT INTO tombstone (key_id, epoch, attempt, receipt) VALUES (:keyId, :epoch, :attempt, :receipt)""")
        .bindMethods(tombstone).execute();
    return Put.NEW;
  }

  /** One receipt. */
  public Optional<Tombstone> find(KeyId keyId, Epoch epoch, int attempt) {
    return tx.handle().createQuery("""
        SELECT * FROM tombstone WHERE key_id = :keyId AND epoch = :epoch AND attempt = :attempt""")
        .bind("keyId", keyId).bind("epoch", epoch).bind("attempt", attempt).mapTo(Tombstone.class).findOne();
  }

  /** All receipts, by epoch, attempt and key. */
  public List<Tombstone> all() {
    return tx.handle().createQuery("SELECT * FROM tombstone ORDER BY epoch, attempt, key_id")
        .mapTo(Tombstone.class).list();
  }
}
