package io.reseal.node.store;

import io.reseal.core.party.Address;
import java.util.List;
import java.util.Optional;

/** Where peers are: their latest signed record each. */
public final class AddressBook {

  private final Tx tx;

  AddressBook(Tx tx) {
    this.tx = tx;
  }

  /**
   * Keeps a peer's record if it is later than the one we have.
   *
   * @return {@link Advance#CHANGED} when it signed two records with one number;
   *         the first stays
   */
  public Advance put(PeerRecord peer) {
    var stored = find(peer.address());
    if (stored.isPresent()) {
      if (peer.seq() < stored.get().seq()) {
        return Advance.BEHIND;
      }
      if (peer.seq() == stored.get().seq()) {
        return peer.record().equals(stored.get().record()) ? Advance.SAME : Advance.CHANGED;
      }
    }
    tx.handle().createUpdate("""
        INSERT OR REPLACE INTO peer (address, record, seq, candidate)
        VALUES (:address, :record, :seq, :candidate)""").bindMethods(peer).execute();
    return Advance.ADVANCED;
  }

  /**
   * Notes whether a peer is a candidate.
   *
   * @throws IllegalStateException
   *           when it is unknown
   */
  public void candidate(Address address, boolean candidate) {
    var changed = tx.handle().createUpdate("UPDATE peer SET candidate = :candidate WHERE address = :address")
        .bind("candidate", candidate).bind("address", address).execute();
    if (changed == 0) {
      throw new IllegalStateException("there is no record of " + address);
    }
  }

  /** One peer. */
  public Optional<PeerRecord> find(Address address) {
    return tx.handle().createQuery("SELECT * FROM peer WHERE address = :address").bind("address", address)
        .mapTo(PeerRecord.class).findOne();
  }

  /** All peers, by address. */
  public List<PeerRecord> all() {
    return tx.handle().createQuery("SELECT * FROM peer ORDER BY address").mapTo(PeerRecord.class).list();
  }

  /** Forgets a peer, if it is known. */
  public void forget(Address address) {
    tx.handle().createUpdate("DELETE FROM peer WHERE address = :address").bind("address", address).execute();
  }
}
