package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs of protocols: each {@link SessionId} starts once, across restarts. A
 * second run of one id would send other messages under it, and two messages of
 * one step reveal secrets.
 */
public final class Sessions {

  private final Tx tx;

  Sessions(Tx tx) {
    this.tx = tx;
  }

  /**
   * Records the start of a run.
   *
   * @return false when that id was started before, in whatever state it is now
   */
  public boolean startOnce(SessionId sid, String kind, Epoch epoch, int attempt, int keyIndex, Instant at) {
    var session = new Session(sid, kind, epoch, attempt, keyIndex, Session.State.STARTED, at);
    return tx.statements().change("""
        INSERT INTO session (sid, kind, epoch, attempt, key_index, state, started_at)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sid) DO NOTHING""", session.sid(), session.kind(),
        session.epoch(), session.attempt(), session.keyIndex(), session.state(), session.startedAt()) == 1;
  }

  /**
   * Ends a run. Saying the same twice changes nothing.
   *
   * @throws IllegalStateException
   *           when it was not started, or ended otherwise
   */
  public void end(SessionId sid, Session.State state) {
    if (state == Session.State.STARTED) {
      throw new IllegalArgumentException("a session ends as DONE or VOID");
    }
    var stored = started(sid);
    if (stored.state() != Session.State.STARTED && stored.state() != state) {
      throw new IllegalStateException("session " + sid + " is " + stored.state() + ", not STARTED");
    }
    tx.statements().change("UPDATE session SET state = ? WHERE sid = ?", state, sid);
  }

  /** A run by its id. */
  public Optional<Session> find(SessionId sid) {
    return tx.statements().first("SELECT * FROM session WHERE sid = ?", Sessions::of, sid);
  }

  private static Session of(ResultSet row) throws SQLException {
    return new Session(new SessionId(Statements.bytes32(row, "sid")), row.getString("kind"),
        Statements.epoch(row), row.getInt("attempt"), row.getInt("key_index"),
        Session.State.valueOf(row.getString("state")), Instant.ofEpochMilli(row.getLong("started_at")));
  }

  /** Runs that have not ended, oldest first: what a restart resumes. */
  public List<Session> started() {
    return tx.statements().all("SELECT * FROM session WHERE state = 'STARTED' ORDER BY started_at, sid",
        Sessions::of);
  }

  /** Runs of which something is kept, ended or not. */
  public List<Session> remembered() {
    return tx.statements().all("""
        SELECT * FROM session WHERE state = 'STARTED' OR sid IN (SELECT sid FROM outbox)
        OR sid IN (SELECT sid FROM run_event) OR sid IN (SELECT sid FROM session_sealed)
        ORDER BY started_at, sid""", Sessions::of);
  }

  /**
   * Ends a run if it is under way, and forgets everything that was kept of it but
   * that it was.
   */
  public void forget(SessionId sid) {
    if (started(sid).state() == Session.State.STARTED) {
      end(sid, Session.State.VOID);
    }
    tx.outbox().forget(sid);
    tx.events().forget(sid);
    tx.statements().change("DELETE FROM session_sealed WHERE sid = ?", sid);
  }

  /** Runs of one attempt at an epoch. */
  public List<Session> ofAttempt(Epoch epoch, int attempt) {
    return tx.statements().all(
        "SELECT * FROM session WHERE epoch = ? AND attempt = ? ORDER BY key_index, sid", Sessions::of, epoch,
        attempt);
  }

  /**
   * Keeps a seed or key of a run, sealed by the HSM. The same again changes
   * nothing.
   *
   * @throws IllegalStateException
   *           when another one stands under that name, or the run is not under
   *           way
   */
  public void keep(SessionId sid, String name, Bytes sealed) {
    var stored = sealed(sid, name);
    if (stored.isPresent()) {
      if (!stored.get().equals(sealed)) {
        throw new IllegalStateException("session " + sid + " keeps another " + name + " already");
      }
      return;
    }
    requireUnderWay(sid);
    tx.statements().change("INSERT INTO session_sealed (sid, name, blob) VALUES (?, ?, ?)", sid,
        Names.word("name", name), sealed);
  }

  /** What {@link #keep} kept. */
  public Optional<Bytes> sealed(SessionId sid, String name) {
    return tx.statements().first("SELECT blob FROM session_sealed WHERE sid = ? AND name = ?",
        row -> Bytes.of(row.getBytes("blob")), sid, name);
  }

  /** Erases what {@link #keep} kept under a name. */
  public void erase(SessionId sid, String name) {
    tx.statements().change("DELETE FROM session_sealed WHERE sid = ? AND name = ?", sid, name);
  }

  /** Whether a run was started and has not ended. */
  public boolean isUnderWay(SessionId sid) {
    return find(sid).filter(run -> run.state() == Session.State.STARTED).isPresent();
  }

  void requireUnderWay(SessionId sid) {
    var stored = started(sid);
    if (stored.state() != Session.State.STARTED) {
      throw new IllegalStateException("session " + sid + " is " + stored.state() + ", not STARTED");
    }
  }

  void requireEnded(SessionId sid) {
    if (started(sid).state() == Session.State.STARTED) {
      throw new IllegalStateException("session " + sid + " is STARTED, not ended");
    }
  }

  private Session started(SessionId sid) {
    return find(sid).orElseThrow(() -> new IllegalStateException("session " + sid + " was never started"));
  }
}
