package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Proposed epochs: the first terms seen of an epoch stand. */
public final class Proposals {

  private final Tx tx;

  Proposals(Tx tx) {
    this.tx = tx;
  }

  /**
   * Stores a proposal that nobody has decided yet.
   *
   * @return {@link Put#DIFFERENT} when the epoch has other terms here: final
   *         state has changed
   */
  public Put see(Proposal proposal) {
    var stored = find(proposal.epoch());
    if (stored.isPresent()) {
      var same = stored.get().termsHash().equals(proposal.termsHash())
          && stored.get().terms().equals(proposal.terms())
          && stored.get().members().equals(proposal.members());
      return same ? Put.SAME : Put.DIFFERENT;
    }
    if (proposal.decision() != Proposal.Decision.NONE) {
      throw new IllegalArgumentException("a proposal is seen before it is decided");
    }
    tx.handle().createUpdate("""
        INSERT INTO proposal (epoch, terms_hash, terms, members, first_seen, decision)
        VALUES (:epoch, :termsHash, :terms, :members, :firstSeen, :decision)""").bindMethods(proposal)
        .bind("members", Columns.join(proposal.members())).execute();
    return Put.NEW;
  }

  /**
   * Decides exact terms. A person may overturn what a policy decided, so the last
   * decision stands; the journal keeps them all.
   *
   * @throws IllegalStateException
   *           when the epoch was not seen or has other terms
   */
  public void decide(Epoch epoch, Bytes32 termsHash, Proposal.Decision decision, String by) {
    if (decision == Proposal.Decision.NONE) {
      throw new IllegalArgumentException("to decide is to approve or to refuse");
    }
    var stored = find(epoch)
        .orElseThrow(() -> new IllegalStateException("epoch " + epoch + " was not proposed"));
    if (!stored.termsHash().equals(termsHash)) {
      throw new IllegalStateException(
          "epoch " + epoch + " has the terms " + stored.termsHash() + ", not " + termsHash);
    }
    tx.handle()
        .createUpdate("UPDATE proposal SET decision = :decision, decided_by = :by WHERE epoch = :epoch")
        .bind("decision", decision).bind("by", Names.word("decider", by)).bind("epoch", epoch).execute();
  }

  /** The proposal of an epoch. */
  public Optional<Proposal> find(Epoch epoch) {
    return tx.statements().first("SELECT * FROM proposal WHERE epoch = ?", Proposals::of, epoch);
  }

  /** All proposals, by epoch. */
  public List<Proposal> all() {
    return tx.statements().all("SELECT * FROM proposal ORDER BY epoch", Proposals::of);
  }

  static Proposal of(ResultSet row) throws SQLException {
    return new Proposal(new Epoch(row.getLong("epoch")), Bytes32.of(row.getBytes("terms_hash")),
        Bytes.of(row.getBytes("terms")), Columns.split(row.getBytes("members")),
        Instant.ofEpochMilli(row.getLong("first_seen")), Proposal.Decision.valueOf(row.getString("decision")),
        Optional.ofNullable(row.getString("decided_by")));
  }
}
