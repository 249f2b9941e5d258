package io.reseal.node.store;

import io.reseal.core.party.Epoch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Steps in the HSM, written down before they are taken: the HSM is not part of
 * our transactions, so a restart replays what is open. A key of ours without a
 * row is the sign of a store that went back in time.
 */
public final class Intents {

  private final Tx tx;

  Intents(Tx tx) {
    this.tx = tx;
  }

  /**
   * Opens an intent, or finds the one that is open already.
   *
   * @return its id
   * @throws IllegalStateException
   *           when something else is under way with that key
   */
  public long open(Intent.Action action, String label, Epoch epoch, Instant at) {
    Names.word("label", label);
    var stored = openOf(label);
    if (stored.isPresent()) {
      var intent = stored.get();
      if (intent.action() != action || !intent.epoch().equals(epoch)) {
        throw new IllegalStateException(intent.action() + " of " + label + " for epoch " + intent.epoch()
            + " is open, not " + action + " for epoch " + epoch);
      }
      return intent.id();
    }
    return tx.handle().createUpdate("""
        INSERT INTO hsm_intent (action, label, epoch, opened_at) VALUES (:action, :label, :epoch, :at)""")
        .bind("action", action).bind("label", label).bind("epoch", epoch).bind("at", Names.stored(at))
        .executeAndReturnGeneratedKeys("id").mapTo(Long.class).one();
  }

  /**
   * Closes an intent: the step is taken and what follows from it is stored.
   *
   * @throws IllegalStateException
   *           when it is not open
   */
  public void close(long id, Instant at) {
    var closed = tx.handle()
        .createUpdate("UPDATE hsm_intent SET closed_at = :at WHERE id = :id AND closed_at IS NULL")
        .bind("at", Names.stored(at)).bind("id", id).execute();
    if (closed == 0) {
      throw new IllegalStateException("intent " + id + " is not open");
    }
  }

  /** The open intent of a label. */
  public Optional<Intent> openOf(String label) {
    return tx.statements().first("SELECT * FROM hsm_intent WHERE label = ? AND closed_at IS NULL",
        Intents::of, label);
  }

  /** All open intents, oldest first: what a start replays. */
  public List<Intent> open() {
    return tx.statements().all("SELECT * FROM hsm_intent WHERE closed_at IS NULL ORDER BY id", Intents::of);
  }

  /** All intents ever of a label, oldest first. */
  public List<Intent> of(String label) {
    return tx.statements().all("SELECT * FROM hsm_intent WHERE label = ? ORDER BY id", Intents::of, label);
  }

  /** All labels that ever had an intent. */
  public Set<String> labels() {
    return Set
        .copyOf(tx.statements().all("SELECT DISTINCT label FROM hsm_intent", row -> row.getString("label")));
  }

  private static Intent of(ResultSet row) throws SQLException {
    var closed = row.getLong("closed_at");
    var isOpen = row.wasNull();
    return new Intent(row.getLong("id"), Intent.Action.valueOf(row.getString("action")),
        row.getString("label"), Statements.epoch(row), Instant.ofEpochMilli(row.getLong("opened_at")),
        isOpen ? Optional.empty() : Optional.of(Instant.ofEpochMilli(closed)));
  }
}
