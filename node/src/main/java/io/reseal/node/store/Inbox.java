package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.SessionId;
import java.util.List;
import java.util.Optional;

/** What we received: one message per step and sender, the first one stands. */
public final class Inbox {

  private final Tx tx;

  Inbox(Tx tx) {
    this.tx = tx;
  }

  /**
   * Stores a message of a run that is under way.
   *
   * @return {@link Put#DIFFERENT} when the sender said something else before
   * @throws IllegalStateException
   *           when the run was not started or has ended
   */
  public Put offer(SessionId sid, int step, Address sender, Bytes bytes) {
    var stored = find(sid, step, sender);
    if (stored.isPresent()) {
      return stored.get().equals(bytes) ? Put.SAME : Put.DIFFERENT;
    }
    tx.sessions().requireUnderWay(sid);
    tx.handle().createUpdate("""
        INSERT INTO inbox (sid, step, sender, bytes) VALUES (:sid, :step, :peer, :bytes)""")
        .bindMethods(new StoredMessage(sid, step, sender, bytes)).execute();
    return Put.NEW;
  }

  /** The message in one place. */
  public Optional<Bytes> find(SessionId sid, int step, Address sender) {
    return tx.handle().createQuery("""
        SELECT bytes FROM inbox WHERE sid = :sid AND step = :step AND sender = :sender""").bind("sid", sid)
        .bind("step", step).bind("sender", sender).mapTo(Bytes.class).findOne();
  }

  /** All messages of a run, by step and sender. */
  public List<StoredMessage> of(SessionId sid) {
    return tx.handle().createQuery("""
        SELECT sid, step, sender AS peer, bytes FROM inbox WHERE sid = :sid ORDER BY step, sender""")
        .bind("sid", sid).mapTo(StoredMessage.class).list();
  }

  /**
   * Forgets a run's messages.
   *
   * @throws IllegalStateException
   *           while the run is under way
   */
  public void forget(SessionId sid) {
    tx.sessions().requireEnded(sid);
    tx.handle().createUpdate("DELETE FROM inbox WHERE sid = :sid").bind("sid", sid).execute();
  }
}
