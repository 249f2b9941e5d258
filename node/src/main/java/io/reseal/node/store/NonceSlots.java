package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.util.List;
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

  /**
   * Takes over a row of another member's record, as a joiner does before it
   * signs.
   *
   * @return {@link Put#DIFFERENT} when another digest stands there; it stays
   */
  public Put adopt(NonceSlot slot, Bytes32 digest) {
    var stored = digest(slot);
    if (stored.isEmpty()) {
      take(slot, digest);
      return Put.NEW;
    }
    return stored.get().equals(digest) ? Put.SAME : Put.DIFFERENT;
  }

  /**
   * A page of the record in the order in which it grew, for joiners.
   *
   * @param after
   *          position of the last row of the page before; 0 for the first
   */
  public List<Positioned<TakenSlot>> after(long after, int size) {
    return tx.statements().all("""
        SELECT rowid AS position, * FROM nonce_slot WHERE rowid > ? ORDER BY rowid LIMIT ?""",
        row -> new Positioned<>(row.getLong("position"), new TakenSlot(
            new NonceSlot(row.getLong("chain_id"), Address.of(row.getBytes("account")), row.getLong("nonce")),
            Statements.bytes32(row, "digest"))),
        after, size);
  }

  /** What stands in a place. */
  public Optional<Bytes32> digest(NonceSlot slot) {
    return tx.statements().first("""
        SELECT digest FROM nonce_slot WHERE chain_id = ? AND account = ? AND nonce = ?""",
        row -> Statements.bytes32(row, "digest"), slot.chainId(), slot.account(), slot.nonce());
  }
}
