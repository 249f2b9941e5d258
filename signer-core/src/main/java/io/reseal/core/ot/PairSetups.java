package io.reseal.core.ot;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.SecretBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything one party shares with each of the others in one epoch: a zero
 * seed, and the live setup if there is one.
 *
 * <p>
 * A setup is live until it is burned; then the pair has none until a new one of
 * a higher generation takes its place. What was burned survives in no encoding.
 * Which generations are burned is recorded elsewhere, durably and first.
 */
public final class PairSetups implements AutoCloseable {

  private final PartyId self;
  private final SortedMap<PartyId, Place> places = new TreeMap<>();

  /** What there is with one peer. */
  static final class Place implements AutoCloseable {

    private ZeroSeed zero;
    private int generation; // the highest there was, 0 for none
    private PairSetup setup; // null when there is none, closed when burned

    Place(ZeroSeed zero, int generation, PairSetup setup) {
      this.zero = zero;
      this.generation = generation;
      this.setup = setup;
    }

    ZeroSeed zero() {
      return zero;
    }

    int generation() {
      return generation;
    }

    Optional<PairSetup> live() {
      return Optional.ofNullable(setup).filter(PairSetup::isLive);
    }

    @Override
    public void close() {
      zero.close();
      if (setup != null) {
        setup.close();
      }
    }
  }

  PairSetups(PartyId self, Map<PartyId, Place> places) {
    this.self = self;
    this.places.putAll(places);
  }

  /**
   * The setups of a new epoch; from here on they belong to this.
   *
   * @param zeros
   *          one for each peer
   * @param setups
   *          one for each peer at most
   * @throws IllegalArgumentException
   *           when they are not of {@code self}, or of one peer twice, or a setup
   *           has no zero seed beside it
   */
  public static PairSetups of(PartyId self, List<ZeroSeed> zeros, List<PairSetup> setups) {
    var places = new HashMap<PartyId, Place>();
    for (var zero : zeros) {
      if (!zero.self().equals(self) || places.put(zero.peer(), new Place(zero, 0, null)) != null) {
        throw new IllegalArgumentException("expected one zero seed of " + self + " for each peer");
      }
    }
    var all = new PairSetups(self, places);
    setups.forEach(all::renew);
    return all;
  }

  /** Whose they are. */
  public PartyId self() {
    return self;
  }

  /** With whom, ascending. */
  public synchronized SortedSet<PartyId> peers() {
    return new TreeSet<>(places.keySet());
  }

  /**
   * The live setup with a peer, still owned by this; nothing when it is burned.
   */
  public synchronized Optional<PairSetup> live(PartyId peer) {
    return place(peer).live();
  }

  /** The highest generation there was with a peer, live or burned; 0 for none. */
  public synchronized int generation(PartyId peer) {
    return place(peer).generation;
  }

  /** The zero seed with a peer, still owned by this. */
  public synchronized ZeroSeed zero(PartyId peer) {
    return place(peer).zero;
  }

  /**
   * Erases a generation, which the caller has recorded as burned. Burning what is
   * burned already changes nothing.
   *
   * @throws IllegalArgumentException
   *           for a generation that there never was
   */
  public synchronized void burn(PartyId peer, int generation) {
    var place = place(peer);
    if (generation < 1 || generation > place.generation) {
      throw new IllegalArgumentException(
          "there was no generation " + generation + " with " + peer + ", the last is " + place.generation);
    }
    if (generation == place.generation && place.setup != null) {
      place.setup.close();
    }
  }

  /**
   * Takes a new setup into use, which belongs to this from here on; the one
   * before, if any, is erased, and so is its zero seed if the new one brings
   * another.
   *
   * @throws IllegalArgumentException
   *           when it is not ours, is burned, or its generation is not above all
   *           before it
   */
  public synchronized void renew(PairSetup setup) {
    var place = places.get(setup.peer());
    if (!setup.self().equals(self) || place == null) {
      throw new IllegalArgumentException(setup + " is not one of " + self + " with " + places.keySet());
    }
    if (!setup.isLive() || setup.generation() <= place.generation) {
      throw new IllegalArgumentException(
          "expected a live setup of a generation above " + place.generation + ", not " + setup);
    }
    if (place.setup != null) {
      place.setup.close();
    }
    place.setup = setup;
    place.generation = setup.generation();
    setup.zero().ifPresent(zero -> replace(zero.copy()));
  }

  /**
   * Replaces a zero seed after it was opened in a dispute; the new one belongs to
   * this from here on.
   *
   * @throws IllegalArgumentException
   *           when it is not ours
   */
  public synchronized void replace(ZeroSeed zero) {
    var place = place(zero.peer());
    if (!zero.self().equals(self)) {
      throw new IllegalArgumentException(zero + " is not one of " + self);
    }
    place.zero.close();
    place.zero = zero;
  }

  /**
   * What all this is, in public: {@code TH("pairs", self, peer, generation, setup
   * hash or zeros, ...)} by ascending peer.
   */
  public synchronized Bytes32 digest() {
    var hash = Transcript.of(Tag.OT_PAIRS).add(self.value());
    places.forEach((peer, place) -> hash.add(peer.value()).add(place.generation)
        .add(place.live().map(PairSetup::hash).orElse(Bytes32.ZERO)));
    return hash.hash();
  }

  /**
   * The secret form to be sealed: {@link #encodedSize} bytes, whatever is burned.
   */
  public synchronized SecretBytes encode() {
    return PairSetupsForm.write(self, places);
  }

  /** Length of {@link #encode()} for so many peers, in bytes. */
  public static int encodedSize(int peers) {
    return PairSetupsForm.size(peers);
  }

  /**
   * Reads what {@link #encode()} gave, which stays with its owner.
   *
   * @param peers
   *          with whom they must be
   * @throws IllegalArgumentException
   *           for another length, another party's, other peers', or damaged bytes
   */
  public static PairSetups decode(PartyId self, SortedSet<PartyId> peers, SecretBytes bytes) {
    return new PairSetups(self, PairSetupsForm.read(self, peers, bytes.expose()));
  }

  /** Wipes everything. */
  @Override
  public synchronized void close() {
    places.values().forEach(Place::close);
  }

  @Override
  public String toString() {
    return "PairSetups[" + self + " with " + peers() + "]";
  }

  private Place place(PartyId peer) {
    var place = places.get(peer);
    if (place == null) {
      throw new IllegalArgumentException(self + " shares nothing with " + peer);
    }
    return place;
  }
}
