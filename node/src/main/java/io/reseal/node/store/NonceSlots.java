package io.reseal.node.store;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * Which transaction this node has given a signature share for in each place of
 * an account's order. What stands there stands for ever: of two transactions in
 * one place the chain takes whichever comes first, and nobody can say which.
 */
public final class NonceSlots {

  private final Tx tx;

  NonceSlots(Tx tx) {
    this.tx = tx;
  }

  /**
   * Takes a place for a digest before a share for it leaves. The same again
   * changes nothing.
   *
   * @throws IllegalStateException
   *           when another digest stands there
   */
  public void take(NonceSlot slot, Bytes32 digest) {
    var stored = digest(slot);
    if (stored.isPresent()) {
      if (!stored.get().equals(digest)) {
        throw new IllegalStateException(slot + " was signed for " + stored.get() + ", not " + digest);
      }
      return;
    }
    tx.statements().change("INSERT INTO nonce_slot (chain_id, account, nonce, digest) VALUES (?, ?, ?, ?)",
        slot.chainId(), slot.account(), slot.nonce(), digest);
  }

  /** What stands in a place. */
  public Optional<Bytes32> digest(NonceSlot slot) {
    return tx.statements().first("""
        SELECT digest FROM nonce_slot WHERE chain_id = ? AND account = ? AND nonce = ?""",
        row -> Statements.bytes32(row, "digest"), slot.chainId(), slot.account(), slot.nonce());
  }
}
