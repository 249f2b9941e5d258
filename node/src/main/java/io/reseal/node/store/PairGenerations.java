package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.util.List;
import java.util.Optional;

/**
 * Pairwise setups made inside an epoch. A generation whose check failed is
 * burned, for ever: each failed check tells a cheat a little of it, so it may
 * not be asked twice.
 */
public final class PairGenerations {

  private final Tx tx;

  PairGenerations(Tx tx) {
    this.tx = tx;
  }

  /**
   * A new attempt at that epoch has setups of its own, from the first generation
   * on: what an attempt before it burned was void with it.
   */
  public void begin(KeyId keyId, Epoch epoch) {
    tx.handle().createUpdate("DELETE FROM pair_generation WHERE key_id = :keyId AND epoch = :epoch")
        .bind("keyId", keyId).bind("epoch", epoch).execute();
  }

  /**
   * Stores a new generation, sealed. The same again changes nothing.
   *
   * @throws IllegalStateException
   *           when it is burned or another one stands there
   */
  public void put(KeyId keyId, Epoch epoch, Address peer, int generation, Bytes sealed) {
    var offered = new PairGeneration(keyId, epoch, peer, generation, Optional.of(sealed), false);
    var stored = find(keyId, epoch, peer, generation);
    if (stored.isPresent()) {
      if (!stored.get().equals(offered)) {
        throw new IllegalStateException("generation " + generation + " with " + peer + " is "
            + (stored.get().burned() ? "burned" : "another one"));
      }
      return;
    }
    tx.handle().createUpdate("""
        INSERT INTO pair_generation (key_id, epoch, peer, generation, blob, burned)
        VALUES (:keyId, :epoch, :peer, :generation, :blob, :burned)""").bindMethods(offered).execute();
  }

  /** Burns a generation, stored here or not, and deletes its blob. */
  public void burn(KeyId keyId, Epoch epoch, Address peer, int generation) {
    tx.handle().createUpdate("""
        INSERT OR REPLACE INTO pair_generation (key_id, epoch, peer, generation, blob, burned)
        VALUES (:keyId, :epoch, :peer, :generation, :blob, :burned)""")
        .bindMethods(new PairGeneration(keyId, epoch, peer, generation, Optional.empty(), true)).execute();
  }

  /** One generation. */
  public Optional<PairGeneration> find(KeyId keyId, Epoch epoch, Address peer, int generation) {
    return tx.handle().createQuery("""
        SELECT * FROM pair_generation
        WHERE key_id = :keyId AND epoch = :epoch AND peer = :peer AND generation = :generation""")
        .bind("keyId", keyId).bind("epoch", epoch).bind("peer", peer).bind("generation", generation)
        .mapTo(PairGeneration.class).findOne();
  }

  /** Every generation known of one key in one epoch, by peer and number. */
  public List<PairGeneration> of(KeyId keyId, Epoch epoch) {
    return tx.handle().createQuery("""
        SELECT * FROM pair_generation WHERE key_id = :keyId AND epoch = :epoch ORDER BY peer, generation""")
        .bind("keyId", keyId).bind("epoch", epoch).mapTo(PairGeneration.class).list();
  }

  /**
   * Deletes the blobs of an epoch whose shares are destroyed; what is burned
   * stays known.
   */
  public void forget(KeyId keyId, Epoch epoch) {
    tx.handle()
        .createUpdate("UPDATE pair_generation SET blob = NULL WHERE key_id = :keyId AND epoch = :epoch")
        .bind("keyId", keyId).bind("epoch", epoch).execute();
  }
}
