package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.SessionId;
import java.util.List;
import java.util.Optional;

/**
 * What befell a run, in order. With the run's seed that is all it said ever
 * depended on, so after a restart it is brought about again.
 */
public final class RunEvents {

  private final Tx tx;

  RunEvents(Tx tx) {
    this.tx = tx;
  }

  /**
   * Adds one at the end.
   *
   * @throws IllegalStateException
   *           when the run was not started or has ended
   */
  public void add(SessionId sid, Bytes event) {
    tx.sessions().requireUnderWay(sid);
    tx.statements().change("""
        INSERT INTO run_event (sid, number, event)
        VALUES (?, (SELECT coalesce(max(number) + 1, 0) FROM run_event WHERE sid = ?), ?)""", sid, sid,
        event);
  }

  /** The first one of a run. */
  public Optional<Bytes> first(SessionId sid) {
    return tx.statements().first("SELECT event FROM run_event WHERE sid = ? AND number = 0",
        row -> Bytes.of(row.getBytes("event")), sid);
  }

  /** All of a run, in order. */
  public List<Bytes> of(SessionId sid) {
    return tx.statements().all("SELECT event FROM run_event WHERE sid = ? ORDER BY number",
        row -> Bytes.of(row.getBytes("event")), sid);
  }

  /**
   * Forgets a run's events.
   *
   * @throws IllegalStateException
   *           while the run is under way
   */
  public void forget(SessionId sid) {
    tx.sessions().requireEnded(sid);
    tx.statements().change("DELETE FROM run_event WHERE sid = ?", sid);
  }
}
