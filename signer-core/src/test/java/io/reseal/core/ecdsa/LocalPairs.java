package io.reseal.core.ecdsa;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.ot.Tape;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One party's setups, and its guard in memory. */
public final class LocalPairs implements PairGuard, AutoCloseable {

  /** What was burned. */
  record Burned(PartyId peer, int generation) {
  }

  private static final SessionId MADE_IN = new SessionId(Bytes32.ofHex("5e".repeat(32)));

  private final PairSetups setups;
  private final List<Burned> burned = new ArrayList<>();
  private Runnable onBurned = () -> {
  };
  private Runnable onReleased = () -> {
  };
  private PartyId locked;

  private LocalPairs(PairSetups setups) {
    this.setups = setups;
  }

  /** Setups of generation 1 and seeds between all of these. */
  static Map<PartyId, LocalPairs> among(Collection<PartyId> parties) {
    var zeros = new TreeMap<PartyId, List<ZeroSeed>>();
    parties.forEach(party -> zeros.put(party, new ArrayList<>()));
    for (var one : parties) {
      for (var other : parties) {
        if (one.compareTo(other) < 0) {
          try (var a = SecretScalar.random(Entropy.system()); var b = SecretScalar.random(Entropy.system())) {
            zeros.get(one).add(ZeroSeed.agree(MADE_IN, one, other, a, b.timesGenerator()));
            zeros.get(other).add(ZeroSeed.agree(MADE_IN, other, one, b, a.timesGenerator()));
          }
        }
      }
    }
    var pairs = new TreeMap<PartyId, LocalPairs>();
    zeros.forEach((party, own) -> pairs.put(party, new LocalPairs(PairSetups.of(party, own, List.of()))));
    for (var one : parties) {
      for (var other : parties) {
        if (one.compareTo(other) < 0) {
          renew(pairs, one, other, 1);
        }
      }
    }
    return pairs;
  }

  /** A fresh setup of two parties. */
  static void renew(Map<PartyId, LocalPairs> pairs, PartyId one, PartyId other, int generation) {
    var name = new PairName(MADE_IN, one, other, generation);
    try (var mine = Tape.random(Entropy.system()); var theirs = Tape.random(Entropy.system())) {
      pairs.get(one).setups
          .renew(PairSetup.of(name, mine, PairOffer.of(name.mirrored(), theirs)).orElseThrow());
      pairs.get(other).setups
          .renew(PairSetup.of(name.mirrored(), theirs, PairOffer.of(name, mine)).orElseThrow());
    }
  }

  /** Makes a new setup wherever one was burned, and forgets what was. */
  static void mend(Map<PartyId, LocalPairs> pairs) {
    pairs.forEach((one, mine) -> {
      mine.burned.clear();
      mine.onBurned = () -> {
      };
      mine.onReleased = () -> {
      };
      for (var other : mine.setups.peers()) {
        var theirs = pairs.get(other).setups;
        var ours = mine.setups.live(other).map(PairSetup::hash);
        if (ours.isEmpty() || !ours.equals(theirs.live(one).map(PairSetup::hash))) {
          renew(pairs, one, other, 1 + Math.max(mine.setups.generation(other), theirs.generation(one)));
        }
      }
    });
  }

  public PairSetups setups() {
    return setups;
  }

  /** What to do when something is burned, before it is on record. */
  void onBurned(Runnable runnable) {
    onBurned = runnable;
  }

  /** What to do whenever a lock has been given back. */
  void onReleased(Runnable runnable) {
    onReleased = runnable;
  }

  /** Everything burned, in order. */
  List<Burned> burned() {
    return burned;
  }

  @Override
  public <R> R alone(PartyId peer, Supplier<R> work) {
    if (locked != null) {
      throw new IllegalStateException("the lock on " + locked + " is held");
    }
    locked = peer;
    try {
      return work.get();
    } finally {
      locked = null;
      onReleased.run();
    }
  }

  @Override
  public void burned(PartyId peer, int generation) {
    if (!peer.equals(locked)) {
      throw new IllegalStateException("the lock on " + peer + " is not held");
    }
    if (setups.live(peer).isPresent()) {
      throw new IllegalStateException("what is recorded as burned is live");
    }
    onBurned.run();
    burned.add(new Burned(peer, generation));
  }

  @Override
  public void close() {
    setups.close();
  }
}
