package io.reseal.core.ot;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What one party holds of one generation of a pair, for both directions: Delta
 * and 128 seeds where it is Alice, 256 seeds where it is Bob. 12,304 secret
 * bytes.
 *
 * <p>
 * One that is made inside an epoch brings a zero seed of its own as well, which
 * is burned with it.
 *
 * <p>
 * Live -&gt; burned: a check failed, or it was closed. Burned ones hold nothing
 * and cannot be used; there is no way back.
 */
public final class PairSetup implements AutoCloseable {

  /** Length of the secrets in bytes. */
  public static final int SIZE = BaseOt.DELTA + 3 * BaseOt.COUNT * BaseOt.SEED;

  private static final Codec<PairOffer> OFFER = Codec.of(PairOffer.class);
  private static final long ALICE_SEEDS = BaseOt.DELTA;
  private static final long BOB_SEEDS = ALICE_SEEDS + (long) BaseOt.COUNT * BaseOt.SEED;

  private final PartyId self;
  private final PartyId peer;
  private final int generation;
  private final Bytes32 hash;
  private final SecretBytes secrets;
  private Optional<ZeroSeed> zero = Optional.empty();
  private boolean live = true;

  PairSetup(PartyId self, PartyId peer, int generation, Bytes32 hash, SecretBytes secrets) {
    this.self = self;
    this.peer = peer;
    this.generation = generation;
    this.hash = hash;
    this.secrets = secrets;
  }

  /**
   * Step 2. The setup that follows from our tape and the peer's offer, or nothing
   * when the offer is one that no honest party makes.
   */
  public static Optional<PairSetup> of(PairName name, Tape tape, PairOffer theirs) {
    var mine = PairOffer.of(name, tape);
    var secrets = SecretBytes.allocate(SIZE);
    var setup = new PairSetup(name.self(), name.peer(), name.generation(), hash(name, mine, theirs), secrets);
    try (var delta = BaseOt.delta(tape)) {
      setup.delta().copyFrom(delta.expose());
      BaseOt.receive(name.asAlice(), tape, mine.choices(), theirs.points(), setup.aliceSeeds());
      if (BaseOt.send(name.asBob(), tape, mine.points(), theirs.choices(), setup.bobSeeds())) {
        return Optional.of(setup);
      }
    } catch (RuntimeException e) {
      setup.close();
      throw e;
    }
    setup.close();
    return Optional.empty();
  }

  /**
   * H(setup transcript): both parties hold the same one exactly when both saw the
   * same two offers.
   */
  private static Bytes32 hash(PairName name, PairOffer mine, PairOffer theirs) {
    var first = name.self().compareTo(name.peer()) < 0;
    return Transcript.of(Tag.OT_SETUP).add(name.sid().value())
        .add((first ? name.self() : name.peer()).value()).add((first ? name.peer() : name.self()).value())
        .add(name.generation()).add(OFFER.encode(first ? mine : theirs))
        .add(OFFER.encode(first ? theirs : mine)).hash();
  }

  /** Another copy with a life of its own; burning one does not burn the other. */
  public PairSetup copy() {
    var copy = new PairSetup(self, peer, generation, hash, SecretBytes.copyOf(exposed()));
    zero.ifPresent(seed -> copy.bring(seed.copy()));
    return copy;
  }

  /**
   * Gives it a zero seed of its own, which belongs to this from here on: where it
   * is used, no other is.
   *
   * @throws IllegalArgumentException
   *           when the seed is another pair's
   * @throws IllegalStateException
   *           when it has one, or is burned
   */
  public synchronized void bring(ZeroSeed seed) {
    if (!seed.self().equals(self) || !seed.peer().equals(peer)) {
      throw new IllegalArgumentException(seed + " is not of the pair of " + this);
    }
    if (!live || zero.isPresent()) {
      throw new IllegalStateException(this + (live ? " has a zero seed" : " is burned"));
    }
    zero = Optional.of(seed);
  }

  /**
   * The zero seed that it brings, still owned by this; nothing in the first
   * generation, which goes with the epoch's.
   */
  public synchronized Optional<ZeroSeed> zero() {
    return zero;
  }

  /**
   * The secret form to be sealed by itself, {@link #encodedSize} bytes.
   *
   * @throws IllegalStateException
   *           when it is burned, or brings no zero seed
   */
  public SecretBytes encode() {
    return PairSetupForm.write(this);
  }

  /** Length of {@link #encode()} in bytes. */
  public static int encodedSize() {
    return PairSetupForm.LENGTH;
  }

  /**
   * Reads what {@link #encode()} gave, which stays with its owner.
   *
   * @throws IllegalArgumentException
   *           for another length, another pair's or generation's, or damaged
   *           bytes
   */
  public static PairSetup decode(PartyId self, PartyId peer, int generation, SecretBytes bytes) {
    return PairSetupForm.read(self, peer, generation, bytes.expose());
  }

  /** Whose half this is. */
  public PartyId self() {
    return self;
  }

  /** Who has the other. */
  public PartyId peer() {
    return peer;
  }

  /** Which of the pair's setups in this epoch, from 1. */
  public int generation() {
    return generation;
  }

  /** Hash of both offers, the same at both parties. */
  public Bytes32 hash() {
    return hash;
  }

  /** Whether it can be used. */
  public synchronized boolean isLive() {
    return live;
  }

  /** Delta, of 16 bytes: what makes us Alice. */
  MemorySegment delta() {
    return exposed().asSlice(0, BaseOt.DELTA);
  }

  /** s_i^{Delta_i}, 4,096 bytes. */
  MemorySegment aliceSeeds() {
    return exposed().asSlice(ALICE_SEEDS, (long) BaseOt.COUNT * BaseOt.SEED);
  }

  /** s_0^0, s_0^1, s_1^0, ..., 8,192 bytes. */
  MemorySegment bobSeeds() {
    return exposed().asSlice(BOB_SEEDS, 2L * BaseOt.COUNT * BaseOt.SEED);
  }

  /** All secrets, {@link #SIZE} bytes. */
  MemorySegment exposed() {
    if (!isLive()) {
      throw new IllegalStateException(this + " is burned");
    }
    return secrets.expose();
  }

  /** Burns it: erases both directions. */
  @Override
  public synchronized void close() {
    live = false;
    secrets.close();
    zero.ifPresent(ZeroSeed::close);
  }

  @Override
  public String toString() {
    return "PairSetup[" + self + " with " + peer + ", generation " + generation + "]";
  }
}
