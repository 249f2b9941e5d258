package io.reseal.node.store;

import java.time.Instant;
import java.util.Optional;

/**
 * The chain broke its word: stands here until a person has looked, restarts or
 * not.
 */
public final class Halts {

  private final Tx tx;

  Halts(Tx tx) {
    this.tx = tx;
  }

  /** Notes what happened; the first stands. */
  public void halt(Instant since, String what) {
    tx.handle().createUpdate("INSERT OR IGNORE INTO halt (one, since, what) VALUES (1, :since, :what)")
        .bind("since", since).bind("what", what).execute();
  }

  /** What happened, if it still stands. */
  public Optional<String> standing() {
    return tx.statements().first("SELECT what FROM halt", row -> row.getString("what"));
  }

  /**
   * A person has looked: the chain is followed from what it says now on. The code
   * of the registry stays pinned, as it can never change.
   *
   * @return what had happened
   * @throws IllegalStateException
   *           when nothing stands
   */
  public String lift() {
    var what = standing().orElseThrow(() -> new IllegalStateException("this node is not halted"));
    tx.handle().createUpdate("DELETE FROM halt").execute();
    tx.handle().createUpdate("DELETE FROM chain_cursor").execute();
    return what;
  }
}
