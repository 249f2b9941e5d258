package io.reseal.node.store;

import io.reseal.core.party.Address;
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
    return tx.handle().createQuery("SELECT intent FROM boot").mapTo(Long.class).findOne().orElse(0L);
  }

  /**
   * Records the next start before the token learns of it. Intending the stored
   * number again is a start that died in between.
   *
   * @throws IllegalStateException
   *           when it is neither the stored number nor the one after
   */
  public void intend(long incarnation) {
    var stored = own();
    if (incarnation < 1 || (incarnation != stored && incarnation != stored + 1)) {
      throw new IllegalStateException(
          "start " + stored + " is followed by " + (stored + 1) + ", not " + incarnation);
    }
    tx.handle().createUpdate("INSERT OR REPLACE INTO boot (one, intent) VALUES (1, :intent)")
        .bind("intent", incarnation).execute();
  }

  /**
   * Notes that this node runs, until {@link #ended}.
   *
   * @return whether the last start ended in order, or there was none
   */
  public boolean running(Instant since) {
    var endedInOrder = tx.handle().createQuery("SELECT since FROM running").mapTo(Instant.class).findOne()
        .isEmpty();
    tx.handle().createUpdate("INSERT OR REPLACE INTO running (one, since) VALUES (1, :since)")
        .bind("since", since).execute();
    return endedInOrder;
  }

  /** Everything this start had under way has ended in order. */
  public void ended() {
    tx.handle().createUpdate("DELETE FROM running").execute();
  }

  /**
   * Remembers how far a peer says it is. Each figure only grows.
   *
   * @return {@link Advance#BEHIND} when any figure is lower than what we have
   *         seen of it: it went back in time
   */
  public Advance observe(Freshness said) {
    var stored = of(said.peer());
    var furthest = stored.map(said::furthest).orElse(said);
    if (stored.equals(Optional.of(furthest))) {
      return said.equals(furthest) ? Advance.SAME : Advance.BEHIND;
    }
    tx.handle().createUpdate("""
        INSERT OR REPLACE INTO peer_freshness (peer, incarnation, epoch, generation)
        VALUES (:peer, :incarnation, :epoch, :generation)""").bindMethods(furthest).execute();
    return said.equals(furthest) ? Advance.ADVANCED : Advance.BEHIND;
  }

  /** The furthest a peer was seen. */
  public Optional<Freshness> of(Address peer) {
    return tx.handle().createQuery("SELECT * FROM peer_freshness WHERE peer = :peer").bind("peer", peer)
        .mapTo(Freshness.class).findOne();
  }

  /** Everything remembered, by peer. */
  public List<Freshness> all() {
    return tx.handle().createQuery("SELECT * FROM peer_freshness ORDER BY peer").mapTo(Freshness.class)
        .list();
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
