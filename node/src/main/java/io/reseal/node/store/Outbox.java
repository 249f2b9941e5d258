package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.SessionId;
import java.util.List;
import java.util.Optional;

/**
 * What we sent, stored before the first send: after a restart identical bytes
 * go out again. Other bytes in the same place would be equivocation, so they
 * are refused.
 */
public final class Outbox {

  private final Tx tx;

  Outbox(Tx tx) {
    this.tx = tx;
  }

  /**
   * Stores a message of a run that is under way. The same bytes again change
   * nothing.
   *
   * @return whether it is new
   * @throws IllegalStateException
   *           when other bytes stand there, or the run was not started, or has
   *           ended and what it said is forgotten
   */
  public boolean put(SessionId sid, int step, Address recipient, Bytes bytes) {
    var stored = find(sid, step, recipient);
    if (stored.isPresent()) {
      if (!stored.get().equals(bytes)) {
        throw new IllegalStateException(
            "session " + sid + " has sent other bytes to " + recipient + " in step " + step + " already");
      }
      return false;
    }
    Names.notNegative("step", step);
    if (!tx.sessions().isUnderWay(sid) && of(sid).isEmpty()) {
      tx.sessions().requireUnderWay(sid);
    }
    tx.statements().change("INSERT INTO outbox (sid, step, recipient, bytes) VALUES (?, ?, ?, ?)", sid, step,
        recipient, bytes);
    return true;
  }

  /** The message in one place. */
  public Optional<Bytes> find(SessionId sid, int step, Address recipient) {
    return tx.statements().first("SELECT bytes FROM outbox WHERE sid = ? AND step = ? AND recipient = ?",
        row -> Bytes.of(row.getBytes("bytes")), sid, step, recipient);
  }

  /** All messages of a run, by step and recipient. */
  public List<StoredMessage> of(SessionId sid) {
    return tx.statements()
        .all(
            "SELECT * FROM outbox WHERE sid = ? ORDER BY step, recipient", row -> new StoredMessage(sid,
                row.getInt("step"), Address.of(row.getBytes("recipient")), Bytes.of(row.getBytes("bytes"))),
            sid);
  }

  /**
   * Forgets a run's messages, once its attempt is final.
   *
   * @throws IllegalStateException
   *           while the run is under way
   */
  public void forget(SessionId sid) {
    tx.sessions().requireEnded(sid);
    tx.handle().createUpdate("DELETE FROM outbox WHERE sid = :sid").bind("sid", sid).execute();
  }
}
