package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.time.Instant;
import java.util.List;

/** Disputes between members of a sharing, as each has signed its own. */
public final class Disputes {

  private final Tx tx;

  Disputes(Tx tx) {
    this.tx = tx;
  }

  /**
   * Keeps a statement whose signature was verified.
   *
   * @return false for one of a generation that this accuser has named before:
   *         said again, it counts once. Of generation 0, which is about no setup,
   *         each new statement counts
   */
  public boolean put(Bytes32 root, int accuser, int accused, int generation, Instant at, Bytes statement) {
    return tx.handle().createUpdate("""
        INSERT INTO dispute (root, accuser, accused, generation, times, last, statement)
        VALUES (:root, :accuser, :accused, :generation, 1, :at, :statement)
        ON CONFLICT (root, accuser, accused) DO UPDATE
        SET generation = max(generation, :generation), times = times + 1, last = :at, statement = :statement
        WHERE generation < :generation OR (:generation = 0 AND statement <> :statement)""").bind("root", root)
        .bind("accuser", accuser).bind("accused", accused).bind("generation", generation).bind("at", at)
        .bind("statement", statement).execute() == 1;
  }

  /** All in one sharing, by accuser and accused. */
  public List<StoredDispute> of(Bytes32 root) {
    return tx.handle().createQuery("SELECT * FROM dispute WHERE root = :root ORDER BY accuser, accused")
        .bind("root", root).mapTo(StoredDispute.class).list();
  }
}
