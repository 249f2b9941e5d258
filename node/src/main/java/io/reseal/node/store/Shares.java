package io.reseal.node.store;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Sealed shares: one per key, epoch and attempt, each under an HSM key of its
 * own. {@link Store#prepare} writes them, {@link Epochs} makes them active.
 */
public final class Shares {

  private final Tx tx;

  Shares(Tx tx) {
    this.tx = tx;
  }

  /** Writes a prepared share; {@link Store#prepare} makes it durable. */
  void prepare(StoredShare share) {
    if (share.status() != StoredShare.Status.PREPARED) {
      throw new IllegalArgumentException("a share is prepared first, not " + share.status());
    }
    var stored = find(share.keyId(), share.epoch(), share.attempt());
    if (stored.isPresent()) {
      if (!stored.get().equals(share)) {
        throw new IllegalStateException(
            "epoch " + share.epoch() + ", attempt " + share.attempt() + " holds another share already");
      }
      return;
    }
    tx.statements().change("""
        INSERT INTO sealed_share (key_id, epoch, attempt, hsm_label, blob, root, status)
        VALUES (?, ?, ?, ?, ?, ?, ?)""", share.keyId(), share.epoch(), share.attempt(), share.hsmLabel(),
        share.blob(), share.root(), share.status());
  }

  /** One share. */
  public Optional<StoredShare> find(KeyId keyId, Epoch epoch, int attempt) {
    return find(tx.statements(), keyId, epoch, attempt);
  }

  static Optional<StoredShare> find(Statements statements, KeyId keyId, Epoch epoch, int attempt) {
    return statements.first("SELECT * FROM sealed_share WHERE key_id = ? AND epoch = ? AND attempt = ?",
        Shares::of, keyId, epoch, attempt);
  }

  private static StoredShare of(ResultSet row) throws SQLException {
    return new StoredShare(Statements.key(row), Statements.epoch(row), row.getInt("attempt"),
        row.getString("hsm_label"), Statements.blob(row, "blob"),
        Statements.blob(row, "root").map(root -> Bytes32.of(root.toArray())),
        StoredShare.Status.valueOf(row.getString("status")));
  }

  /** All shares ever, by epoch, attempt and key. */
  public List<StoredShare> all() {
    return tx.statements().all("SELECT * FROM sealed_share ORDER BY epoch, attempt, key_id", Shares::of);
  }

  /** The shares of one attempt. */
  public List<StoredShare> ofAttempt(Epoch epoch, int attempt) {
    return tx.statements().all("SELECT * FROM sealed_share WHERE epoch = ? AND attempt = ? ORDER BY key_id",
        Shares::of, epoch, attempt);
  }

  /** The share to sign with. */
  public Optional<StoredShare> active(KeyId keyId) {
    return tx.statements().first("SELECT * FROM sealed_share WHERE key_id = ? AND status = 'ACTIVE'",
        Shares::of, keyId);
  }

  /**
   * States the root of the epoch a prepared share belongs to.
   *
   * @throws IllegalStateException
   *           when it has another root, or is not prepared
   */
  public void root(KeyId keyId, Epoch epoch, int attempt, Bytes32 root) {
    var share = existing(keyId, epoch, attempt);
    if (share.root().isPresent() && !share.root().get().equals(root)) {
      throw new IllegalStateException("the share of epoch " + epoch + ", attempt " + attempt
          + " has the root " + share.root().get() + ", not " + root);
    }
    if (share.status() != StoredShare.Status.PREPARED) {
      throw new IllegalStateException(
          "the share of epoch " + epoch + " is " + share.status() + ", not PREPARED");
    }
    tx.handle().createUpdate(
        """
            UPDATE sealed_share SET root = :root WHERE key_id = :keyId AND epoch = :epoch AND attempt = :attempt""")
        .bind("root", root).bind("keyId", keyId).bind("epoch", epoch).bind("attempt", attempt).execute();
  }

  /**
   * Deletes a share's blob after its HSM key was destroyed. Saying it twice
   * changes nothing.
   *
   * @throws IllegalStateException
   *           while its epoch may still be needed: only what is retiring, void or
   *           rolled back, or never got as far as an epoch record, goes
   */
  public void destroyed(KeyId keyId, Epoch epoch, int attempt) {
    var share = existing(keyId, epoch, attempt);
    if (share.status() == StoredShare.Status.DESTROYED) {
      return;
    }
    tx.epochs().find(epoch, attempt).ifPresent(record -> {
      if (!record.status().mayBeDestroyed()) {
        throw new IllegalStateException(
            "epoch " + epoch + " is " + record.status() + ": its share is still needed");
      }
    });
    tx.handle().createUpdate("""
        UPDATE sealed_share SET blob = NULL, status = 'DESTROYED'
        WHERE key_id = :keyId AND epoch = :epoch AND attempt = :attempt""").bind("keyId", keyId)
        .bind("epoch", epoch).bind("attempt", attempt).execute();
  }

  private StoredShare existing(KeyId keyId, Epoch epoch, int attempt) {
    return find(keyId, epoch, attempt).orElseThrow(
        () -> new IllegalStateException("there is no share of epoch " + epoch + ", attempt " + attempt));
  }
}
