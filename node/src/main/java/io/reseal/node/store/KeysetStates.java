package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import java.util.Optional;

/** The lifecycle's state: one row, replaced as a whole. */
public final class KeysetStates {

  private final Tx tx;

  KeysetStates(Tx tx) {
    this.tx = tx;
  }

  /** The state, or nothing before the first. */
  public Optional<KeysetState> state() {
    return tx.statements().first("SELECT name, payload, version FROM keyset",
        row -> new KeysetState(row.getString("name"), Bytes.of(row.getBytes("payload")),
            row.getLong("version")));
  }

  /**
   * Replaces the state.
   *
   * @param expectedVersion
   *          version of the state that the new one was computed from; 0 for none
   * @return the new version
   * @throws IllegalStateException
   *           when another state came in between
   */
  public long save(long expectedVersion, String name, Bytes payload) {
    var version = state().map(KeysetState::version).orElse(0L);
    if (version != expectedVersion) {
      throw new IllegalStateException("the keyset is at version " + version + ", not " + expectedVersion);
    }
    var next = new KeysetState(name, payload, version + 1);
    tx.statements().change("INSERT OR REPLACE INTO keyset (one, name, payload, version) VALUES (1, ?, ?, ?)",
        next.name(), next.payload(), next.version());
    return next.version();
  }
}
