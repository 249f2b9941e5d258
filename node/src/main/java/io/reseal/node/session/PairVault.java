package io.reseal.node.session;

import io.reseal.core.ecdsa.PairGuard;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The setups of pairs that this node signs with: those of a key and an epoch
 * are opened in the token once, and stay off the heap until the epoch's shares
 * go or the node stops. What a failed check has burned is on record and never
 * live again.
 */
public final class PairVault implements AutoCloseable {

  private record Place(int key, Epoch epoch, int attempt) {
  }

  private final Store store;
  private final Map<Place, Pairs> open = new HashMap<>();

  PairVault(Store store) {
    this.store = store;
  }

  /** The setups of one key in one epoch, and what guards them. */
  public final class Pairs implements PairGuard, AutoCloseable {

    private final KeySpec key;
    private final EpochRecord record;
    private final PairSetups setups;

    private Pairs(KeySpec key, EpochRecord record, PairSetups setups) {
      this.key = key;
      this.record = record;
      this.setups = setups;
    }

    /** Still owned by the vault. */
    public PairSetups setups() {
      return setups;
    }

    @Override
    public synchronized <R> R alone(PartyId peer, Supplier<R> work) {
      return work.get();
    }

    /** On disk before it returns: nothing is said of it until then. */
    @Override
    public void burned(PartyId peer, int generation) {
      store.run(
          tx -> tx.pairs().burn(key.id(), record.epoch(), record.committee().addressOf(peer), generation));
    }

    @Override
    public void close() {
      setups.close();
    }
  }

  /**
   * The setups of that key in that epoch.
   *
   * @param opened
   *          opens them in the token, if they are not open
   */
  synchronized Pairs of(KeySpec key, EpochRecord record, Supplier<PairSetups> opened) {
    return open.computeIfAbsent(place(key, record), _ -> {
      var setups = opened.get();
      store.transaction(tx -> tx.pairs().of(key.id(), record.epoch())).stream()
          .filter(generation -> generation.burned()).forEach(generation -> record.committee()
              .idOf(generation.peer()).ifPresent(peer -> setups.burn(peer, generation.generation())));
      return new Pairs(key, record, setups);
    });
  }

  /** Wipes the setups of an epoch whose shares are being destroyed. */
  synchronized void forget(KeySpec key, EpochRecord record) {
    var pairs = open.remove(place(key, record));
    if (pairs != null) {
      pairs.close();
    }
  }

  private static Place place(KeySpec key, EpochRecord record) {
    return new Place(key.index(), record.epoch(), record.attempt());
  }

  /** Wipes all of them. */
  @Override
  public synchronized void close() {
    open.values().forEach(Pairs::close);
    open.clear();
  }
}
