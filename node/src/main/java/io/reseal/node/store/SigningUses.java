package io.reseal.node.store;

import io.reseal.core.party.KeyId;
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
    tx.handle().createUpdate("DELETE FROM signing_use WHERE key_id = :keyId AND at < :before")
        .bind("keyId", use.keyId()).bind("before", use.at().minus(KEPT)).execute();
    tx.handle().createUpdate("""
        INSERT INTO signing_use (request_id, key_id, chain_id, value, at)
        VALUES (:requestId, :keyId, :chainId, :value, :at) ON CONFLICT (request_id) DO NOTHING""")
        .bindMethods(use).execute();
  }

  /** Uses of a key from an instant on, oldest first. */
  public List<SigningUse> since(KeyId keyId, Instant from) {
    return tx.handle()
        .createQuery(
            "SELECT * FROM signing_use WHERE key_id = :keyId AND at >= :from ORDER BY at, request_id")
        .bind("keyId", keyId).bind("from", from).mapTo(SigningUse.class).list();
  }

  /** The same, of those that moved value on one chain. */
  public List<SigningUse> valuedSince(KeyId keyId, long chainId, Instant from) {
    return tx.handle().createQuery("""
        SELECT * FROM signing_use
        WHERE key_id = :keyId AND at >= :from AND chain_id = :chainId AND value <> zeroblob(32)
        ORDER BY at, request_id""").bind("keyId", keyId).bind("from", from).bind("chainId", chainId)
        .mapTo(SigningUse.class).list();
  }
}
