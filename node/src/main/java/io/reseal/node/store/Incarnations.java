package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far we and our peers have come: what tells a restored snapshot or a clone
 * from the node itself.
 */
public final class Incarnations {

  private final Tx tx;

  Incarnations(Tx tx) {
    this.tx = tx;
  }

  /** Our own last start's number; 0 before the first. */
  public long own() {
    return tx.statements().first("SELECT intent FROM boot", row -> row.getLong(1)).orElse(0L);
  }

  /**
   * Records the next start before the token learns of it. Intending the stored
   * number again is a start that died in between; starts that are known from
   * elsewhere are left out.
   *
   * @throws IllegalStateException
   *           when it is below the stored number, or 0
   */
  public void intend(long incarnation) {
    var stored = own();
    if (incarnation < 1 || incarnation < stored) {
      throw new IllegalStateException(
          "start " + stored + " is followed by " + (stored + 1) + ", not " + incarnation);
    }
    tx.handle().createUpdate("INSERT OR REPLACE INTO boot (one, intent) VALUES (1, :intent)")
        .bind("intent", incarnation).execute();
  }

  /** The last start whose mark the token was seen to hold; 0 before the first. */
  public long marked() {
    return tx.handle().createQuery("SELECT marked FROM boot_mark").mapTo(Long.class).findOne().orElse(0L);
  }

  /**
   * Notes that the token holds the mark of the last start.
   *
   * @throws IllegalStateException
   *           when that start is not the last one
   */
  public void marked(long incarnation) {
    if (incarnation != own()) {
      throw new IllegalStateException("start " + own() + " is marked, not " + incarnation);
    }
    tx.handle().createUpdate("INSERT OR REPLACE INTO boot_mark (one, marked) VALUES (1, :marked)")
        .bind("marked", incarnation).execute();
  }

  /**
   * Notes that this node runs, until {@link #ended}.
   *
   * @return whether the last start ended in order, or there was none
   */
  public boolean running(Instant since) {
    var endedInOrder = !isRunning();
    tx.handle().createUpdate("INSERT OR REPLACE INTO running (one, since) VALUES (1, :since)")
        .bind("since", since).execute();
    return endedInOrder;
  }

  /** Whether a start is on record that has not ended in order. */
  public boolean isRunning() {
    return tx.handle().createQuery("SELECT since FROM running").mapTo(Instant.class).findOne().isPresent();
  }

  /** Everything this start had under way has ended in order. */
  public void ended() {
    tx.handle().createUpdate("DELETE FROM running").execute();
  }

  /**
   * Remembers how far a peer has come. The caller has checked its signature.
   *
   * @return {@link Advance#BEHIND} when we have seen it further: it went back in
   *         time, or it is a clone; {@link Advance#CHANGED} when it was here with
   *         another history. What stands here stays then
   */
  public Advance observe(Freshness said) {
    var stored = of(said.peer());
    if (stored.isPresent() && !said.isBeyond(stored.get())) {
      if (stored.get().isBeyond(said)) {
        return Advance.BEHIND;
      }
      return stored.get().hash().equals(said.hash()) ? Advance.SAME : Advance.CHANGED;
    }
    tx.statements().change("""
        INSERT OR REPLACE INTO peer_freshness (peer, incarnation, epoch, seq, hash, signature)
        VALUES (?, ?, ?, ?, ?, ?)""", said.peer(), said.incarnation(), said.epoch(), said.seq(), said.hash(),
        said.signature());
    return Advance.ADVANCED;
  }

  /** The furthest a peer was seen. */
  public Optional<Freshness> of(Address peer) {
    return tx.statements().first("SELECT * FROM peer_freshness WHERE peer = ?", Incarnations::said, peer);
  }

  /** Everything remembered, by peer. */
  public List<Freshness> all() {
    return tx.statements().all("SELECT * FROM peer_freshness ORDER BY peer", Incarnations::said);
  }

  private static Freshness said(ResultSet row) throws SQLException {
    return new Freshness(Address.of(row.getBytes("peer")), row.getLong("incarnation"), Statements.epoch(row),
        row.getLong("seq"), Statements.bytes32(row, "hash"), Bytes.of(row.getBytes("signature")));
  }

  /**
   * Keeps the end of a peer's journal.
   *
   * @return {@link Advance#CHANGED} when the same entry has another hash: its
   *         journal was rewritten
   */
  public Advance auditHead(Address peer, JournalHead head) {
    var stored = auditHead(peer);
    if (stored.isPresent()) {
      if (head.seq() < stored.get().seq()) {
        return Advance.BEHIND;
      }
      if (head.seq() == stored.get().seq()) {
        return head.equals(stored.get()) ? Advance.SAME : Advance.CHANGED;
      }
    }
    tx.handle()
        .createUpdate("INSERT OR REPLACE INTO peer_audit_head (peer, seq, hash) VALUES (:peer, :seq, :hash)")
        .bind("peer", peer).bindMethods(head).execute();
    return Advance.ADVANCED;
  }

  /** The end of a peer's journal as we know it. */
  public Optional<JournalHead> auditHead(Address peer) {
    return tx.handle().createQuery("SELECT seq, hash FROM peer_audit_head WHERE peer = :peer")
        .bind("peer", peer).mapTo(JournalHead.class).findOne();
  }
}
