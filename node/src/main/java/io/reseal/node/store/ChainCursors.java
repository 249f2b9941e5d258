package io.reseal.node.store;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/** How far we have read the chain: one row that only moves forward. */
public final class ChainCursors {

  private final Tx tx;

  ChainCursors(Tx tx) {
    this.tx = tx;
  }

  /** The last final block we acted on, if any. */
  public Optional<ChainCursor> cursor() {
    return tx.handle().createQuery("SELECT number, hash, parent_hash, time FROM chain_cursor")
        .mapTo(ChainCursor.class).findOne();
  }

  /**
   * Moves to a later final block.
   *
   * @return {@link Advance#CHANGED} when the block contradicts the stored one
   *         (another hash at its height, or a child with another parent):
   *         finality broke or an endpoint lies, and nothing is stored
   */
  public Advance advance(ChainCursor to) {
    var stored = cursor();
    if (stored.isPresent()) {
      var from = stored.get();
      if (to.number() < from.number()) {
        return Advance.BEHIND;
      }
      if (to.number() == from.number()) {
        return to.equals(from) ? Advance.SAME : Advance.CHANGED;
      }
      if (to.number() == from.number() + 1 && !to.parentHash().equals(from.hash())) {
        return Advance.CHANGED;
      }
    }
    tx.handle().createUpdate("""
        INSERT OR REPLACE INTO chain_cursor (one, number, hash, parent_hash, time)
        VALUES (1, :number, :hash, :parentHash, :time)""").bindMethods(to).execute();
    return Advance.ADVANCED;
  }

  /** What the registry's code hashes to, once it was seen. */
  public Optional<Bytes32> registryCode() {
    return tx.handle().createQuery("SELECT hash FROM registry_code").mapTo(Bytes32.class).findOne();
  }

  /**
   * Pins the registry's code.
   *
   * @throws IllegalStateException
   *           when other code is pinned
   */
  public void pinRegistryCode(Bytes32 hash) {
    var stored = registryCode();
    if (stored.isPresent() && !stored.get().equals(hash)) {
      throw new IllegalStateException(
          "the registry's code hashes to " + hash + ", pinned is " + stored.get());
    }
    if (stored.isEmpty()) {
      tx.handle().createUpdate("INSERT INTO registry_code (one, hash) VALUES (1, :hash)").bind("hash", hash)
          .execute();
    }
  }
}
