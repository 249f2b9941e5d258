package io.reseal.node.store;

import io.reseal.core.party.KeyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What signature shares were given for lately, so that limits of rate and value
 * outlive a restart.
 */
public final class SigningUses {

  /** How long a use is kept: longer than any limit looks back. */
  public static final Duration KEPT = Duration.ofDays(2);

  private final Tx tx;

  SigningUses(Tx tx) {
    this.tx = tx;
  }

  /**
   * Counts a request, once however often it is tried, before a share for it
   * leaves; forgets what is too old to count of the same key, which the index
   * finds without reading the rest.
   */
  public void count(SigningUse use) {
    tx.statements().change("DELETE FROM signing_use WHERE key_id = ? AND at < ?", use.keyId(),
        use.at().minus(KEPT));
    tx.statements().change("""
        INSERT INTO signing_use (request_id, key_id, chain_id, value, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (request_id) DO NOTHING""", use.requestId(), use.keyId(), use.chainId(), use.value(),
        use.at());
  }

  /** Uses of a key from an instant on, oldest first. */
  public List<SigningUse> since(KeyId keyId, Instant from) {
    return tx.statements().all(
        "SELECT * FROM signing_use WHERE key_id = ? AND at >= ? ORDER BY at, request_id", SigningUses::of,
        keyId, from);
  }

  /** The same, of those that moved value on one chain. */
  public List<SigningUse> valuedSince(KeyId keyId, long chainId, Instant from) {
    return tx.statements().all("""
        SELECT * FROM signing_use
        WHERE key_id = ? AND at >= ? AND chain_id = ? AND value <> zeroblob(32)
        ORDER BY at, request_id""", SigningUses::of, keyId, from, chainId);
  }

  private static SigningUse of(ResultSet row) throws SQLException {
    return new SigningUse(Statements.bytes32(row, "request_id"), Statements.key(row), row.getLong("chain_id"),
        Statements.bytes32(row, "value"), Instant.ofEpochMilli(row.getLong("at")));
  }
}
