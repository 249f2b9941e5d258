package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.node.store.PairGeneration.State;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Generations of pairwise setups. Only the highest of a pair can be live. A
 * generation whose check failed is burned, for ever: each failed check tells a
 * cheat a little of it, so it may not be asked twice; and no number is taken
 * twice, so that no two setups of a pair have one name.
 */
public final class PairGenerations {

  private static final int FIRST = 1;

  private final Tx tx;

  PairGenerations(Tx tx) {
    this.tx = tx;
  }

  /**
   * A new attempt at that epoch has setups of its own, from the first generation
   * on: what an attempt before it burned was void with it.
   */
  public void begin(KeyId keyId, Epoch epoch) {
    tx.handle().createUpdate("DELETE FROM pair_generation WHERE key_id = :keyId AND epoch = :epoch")
        .bind("keyId", keyId).bind("epoch", epoch).execute();
  }

  /** The lowest number that no setup with that peer has had. */
  public int next(KeyId keyId, Epoch epoch, Address peer) {
    return 1 + highest(keyId, epoch, peer).map(PairGeneration::generation).map(n -> Math.max(n, FIRST))
        .orElse(FIRST);
  }

  /** Whether there is a setup with that peer to sign with. */
  public boolean isLive(KeyId keyId, Epoch epoch, Address peer) {
    return highest(keyId, epoch, peer).map(top -> top.state() == State.LIVE).orElse(true);
  }

  /**
   * Takes a number, before anybody hears of it, and burns all below: while the
   * next setup is being made there is none.
   *
   * @throws IllegalStateException
   *           when the number is not above all before it
   */
  public void take(KeyId keyId, Epoch epoch, Address peer, int generation) {
    var next = next(keyId, epoch, peer);
    if (generation < next) {
      throw new IllegalStateException(
          "generation " + generation + " with " + peer + " was taken before: the next is " + next);
    }
    of(keyId, epoch).stream().filter(each -> each.peer().equals(peer))
        .forEach(each -> burn(keyId, epoch, peer, each.generation()));
    put(new PairGeneration(keyId, epoch, peer, generation, Optional.empty(), State.BEGUN));
  }

  /**
   * Keeps our half of a setup, sealed.
   *
   * @throws IllegalStateException
   *           when its number was not taken, or another is above it, or it was
   *           kept or burned before
   */
  public void prepare(KeyId keyId, Epoch epoch, Address peer, int generation, Bytes sealed) {
    require(keyId, epoch, peer, generation, State.BEGUN);
    put(new PairGeneration(keyId, epoch, peer, generation, Optional.of(sealed), State.PREPARED));
  }

  /**
   * Takes a setup into use, which the peer has kept too.
   *
   * @throws IllegalStateException
   *           when it is not prepared, or another is above it
   */
  public void use(KeyId keyId, Epoch epoch, Address peer, int generation) {
    var prepared = require(keyId, epoch, peer, generation, State.PREPARED);
    put(new PairGeneration(keyId, epoch, peer, generation, prepared.blob(), State.LIVE));
  }

  /** Burns a generation, stored here or not, and deletes its blob. */
  public void burn(KeyId keyId, Epoch epoch, Address peer, int generation) {
    put(new PairGeneration(keyId, epoch, peer, generation, Optional.empty(), State.BURNED));
  }

  /**
   * Burns every setup with these peers, whatever is live.
   *
   * @return with how many there was one to sign with
   */
  public int burnAll(KeyId keyId, Epoch epoch, Collection<Address> peers) {
    var live = 0;
    for (var peer : peers) {
      live += isLive(keyId, epoch, peer) ? 1 : 0;
      burn(keyId, epoch, peer, highest(keyId, epoch, peer).map(PairGeneration::generation)
          .map(n -> Math.max(n, FIRST)).orElse(FIRST));
    }
    return live;
  }

  /** One generation. */
  public Optional<PairGeneration> find(KeyId keyId, Epoch epoch, Address peer, int generation) {
    return find(tx.handle(), keyId, epoch, peer, generation);
  }

  static Optional<PairGeneration> find(Handle handle, KeyId keyId, Epoch epoch, Address peer,
      int generation) {
    return handle.createQuery("""
        SELECT * FROM pair_generation
        WHERE key_id = :keyId AND epoch = :epoch AND peer = :peer AND generation = :generation""")
        .bind("keyId", keyId).bind("epoch", epoch).bind("peer", peer).bind("generation", generation)
        .mapTo(PairGeneration.class).findOne();
  }

  /**
   * The one that decides whether a pair can sign; nothing while the first is
   * untouched.
   */
  public Optional<PairGeneration> highest(KeyId keyId, Epoch epoch, Address peer) {
    return tx.statements().first("""
        SELECT * FROM pair_generation WHERE key_id = ? AND epoch = ? AND peer = ?
        ORDER BY generation DESC LIMIT 1""",
        row -> new PairGeneration(Statements.key(row), Statements.epoch(row),
            Address.of(row.getBytes("peer")), row.getInt("generation"), Statements.blob(row, "blob"),
            State.valueOf(row.getString("state"))),
        keyId, epoch, peer);
  }

  /** Every generation known of one key in one epoch, by peer and number. */
  public List<PairGeneration> of(KeyId keyId, Epoch epoch) {
    return tx.handle().createQuery("""
        SELECT * FROM pair_generation WHERE key_id = :keyId AND epoch = :epoch ORDER BY peer, generation""")
        .bind("keyId", keyId).bind("epoch", epoch).mapTo(PairGeneration.class).list();
  }

  /**
   * Deletes the blobs of an epoch whose shares are destroyed; which numbers were
   * taken stays known.
   */
  public void forget(KeyId keyId, Epoch epoch) {
    tx.handle().createUpdate("""
        UPDATE pair_generation SET blob = NULL, state = 'BURNED'
        WHERE key_id = :keyId AND epoch = :epoch""").bind("keyId", keyId).bind("epoch", epoch).execute();
  }

  private PairGeneration require(KeyId keyId, Epoch epoch, Address peer, int generation, State state) {
    return highest(keyId, epoch, peer).filter(top -> top.generation() == generation && top.state() == state)
        .orElseThrow(() -> new IllegalStateException(
            "generation " + generation + " with " + peer + " is not the highest, or not " + state + " but "
                + find(keyId, epoch, peer, generation).map(PairGeneration::state)));
  }

  private void put(PairGeneration generation) {
    tx.handle().createUpdate("""
        INSERT OR REPLACE INTO pair_generation (key_id, epoch, peer, generation, blob, state)
        VALUES (:keyId, :epoch, :peer, :generation, :blob, :state)""").bindMethods(generation).execute();
  }
}
