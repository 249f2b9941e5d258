package io.reseal.node.session;

import io.reseal.core.ecdsa.PairGuard;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.PairGeneration;
import io.reseal.node.store.PairGeneration.State;
import io.reseal.node.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The setups of pairs that this node signs with: those of a key and an epoch
 * are opened in the token once, and stay off the heap until the epoch's shares
 * go or the node stops. What a failed check has burned is on record and never
 * live again; what is made anew is live when it is so on record.
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

    /** No run goes on with what there is with that peer. */
    private void erase(PartyId peer) {
      var live = alone(peer, () -> setups.live(peer));
      live.ifPresent(PairSetup::close);
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
   *          opens those of the first generation in the token, if they are not
   *          open
   * @param unsealed
   *          opens one that was made inside the epoch
   */
  synchronized Pairs of(KeySpec key, EpochRecord record, Supplier<PairSetups> opened,
      Function<PairGeneration, PairSetup> unsealed) {
    var known = open.get(place(key, record));
    if (known != null) {
      return known;
    }
    var setups = opened.get();
    try {
      for (var peer : setups.peers()) {
        var address = record.committee().addressOf(peer);
        store.transaction(tx -> tx.pairs().highest(key.id(), record.epoch(), address)).ifPresent(highest -> {
          // Any row says that the first one is not used any more.
          setups.live(peer).ifPresent(PairSetup::close);
          if (highest.state() == State.LIVE) {
            setups.renew(unsealed.apply(highest));
          }
        });
      }
    } catch (RuntimeException e) {
      setups.close();
      throw e;
    }
    var pairs = new Pairs(key, record, setups);
    open.put(place(key, record), pairs);
    return pairs;
  }

  /**
   * Takes a generation's number, on record before anybody hears of it; what the
   * pair had until now is gone when this returns.
   */
  synchronized void take(KeySpec key, EpochRecord record, PartyId peer, int generation) {
    var address = record.committee().addressOf(peer);
    store.run(tx -> tx.pairs().take(key.id(), record.epoch(), address, generation));
    erase(key, record, peer);
  }

  /** Burns what there is with that peer, as it is of no use to us or to it. */
  synchronized void burn(KeySpec key, EpochRecord record, PartyId peer) {
    var address = record.committee().addressOf(peer);
    store.run(tx -> tx.pairs().burn(key.id(), record.epoch(), address,
        tx.pairs().next(key.id(), record.epoch(), address) - 1));
    erase(key, record, peer);
  }

  /**
   * Whether a run has ended the setup with that peer and could not say so on
   * record.
   */
  synchronized boolean isErased(KeySpec key, EpochRecord record, PartyId peer) {
    var pairs = open.get(place(key, record));
    var address = record.committee().addressOf(peer);
    return pairs != null && pairs.alone(peer, () -> pairs.setups().live(peer)).isEmpty()
        && store.<Boolean>transaction(tx -> tx.pairs().isLive(key.id(), record.epoch(), address));
  }

  private void erase(KeySpec key, EpochRecord record, PartyId peer) {
    var pairs = open.get(place(key, record));
    if (pairs != null) {
      pairs.erase(peer);
    }
  }

  /**
   * Takes a setup into use that both have kept; it belongs to this from here on.
   */
  synchronized void use(KeySpec key, EpochRecord record, PairSetup setup) {
    var pairs = open.get(place(key, record));
    try {
      store.run(tx -> tx.pairs().use(key.id(), record.epoch(), record.committee().addressOf(setup.peer()),
          setup.generation()));
      if (pairs != null) {
        pairs.setups().renew(setup.copy());
      }
    } finally {
      setup.close();
    }
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
