package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Signatures of identities towards steps on chain: ours and the others'. */
public final class Signatures {

  private final Tx tx;

  Signatures(Tx tx) {
    this.tx = tx;
  }

  /**
   * Records our ready signature before it is sent. For the same root the first
   * signature stands.
   *
   * @return the signature to send
   * @throws IllegalStateException
   *           when we said ready to another root in this attempt
   */
  public Bytes ready(ReadyRecord ready) {
    var stored = readyOf(ready.termsHash(), ready.attempt());
    if (stored.isPresent()) {
      if (!stored.get().root().equals(ready.root())) {
        throw new IllegalStateException("attempt " + ready.attempt() + " was called ready with the root "
            + stored.get().root() + ", not " + ready.root());
      }
      return stored.get().signature();
    }
    tx.handle().createUpdate("""
        INSERT INTO ready (terms_hash, attempt, root, signature)
        VALUES (:termsHash, :attempt, :root, :signature)""").bindMethods(ready).execute();
    return ready.signature();
  }

  /** Our ready signature of an attempt. */
  public Optional<ReadyRecord> readyOf(Bytes32 termsHash, int attempt) {
    return tx.handle().createQuery("SELECT * FROM ready WHERE terms_hash = :termsHash AND attempt = :attempt")
        .bind("termsHash", termsHash).bind("attempt", attempt).mapTo(ReadyRecord.class).findOne();
  }

  /**
   * Stores a member's signature, checked by the caller. Signature bytes are not
   * compared: one may sign one payload twice.
   *
   * @return {@link Put#DIFFERENT} when the signer signed another payload before;
   *         of a renewable kind the new one takes its place and is
   *         {@link Put#NEW}
   */
  public Put offer(CollectedSignature signature) {
    var stored = find(signature.kind(), signature.termsHash(), signature.attempt(), signature.signer());
    if (stored.isPresent()) {
      if (stored.get().payload().equals(signature.payload())) {
        return Put.SAME;
      }
      if (!signature.kind().renewable()) {
        return Put.DIFFERENT;
      }
    }
    tx.statements().change("""
        INSERT OR REPLACE INTO collected_signature (kind, terms_hash, attempt, signer, payload, signature)
        VALUES (?, ?, ?, ?, ?, ?)""", signature.kind(), signature.termsHash(), signature.attempt(),
        signature.signer(), signature.payload(), signature.signature());
    return Put.NEW;
  }

  /** One member's signature. */
  public Optional<CollectedSignature> find(CollectedSignature.Kind kind, Bytes32 termsHash, int attempt,
      Address signer) {
    return tx.statements().first("""
        SELECT * FROM collected_signature
        WHERE kind = ? AND terms_hash = ? AND attempt = ? AND signer = ?""", Signatures::collected, kind,
        termsHash, attempt, signer);
  }

  /**
   * All signatures of a kind, by signer, ascending, as the contract wants them.
   */
  public List<CollectedSignature> of(CollectedSignature.Kind kind, Bytes32 termsHash, int attempt) {
    return tx.statements().all("""
        SELECT * FROM collected_signature
        WHERE kind = ? AND terms_hash = ? AND attempt = ? ORDER BY signer""", Signatures::collected, kind,
        termsHash, attempt);
  }

  private static CollectedSignature collected(ResultSet row) throws SQLException {
    return new CollectedSignature(CollectedSignature.Kind.valueOf(row.getString("kind")),
        Statements.bytes32(row, "terms_hash"), row.getInt("attempt"), Address.of(row.getBytes("signer")),
        Bytes.of(row.getBytes("payload")), Bytes.of(row.getBytes("signature")));
  }
}
