package io.reseal.core.ot;

import io.reseal.core.curve.SecretTranscript;
import io.reseal.core.curve.SecretXof;
import io.reseal.core.hash.Tag;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All randomness of one party in one setup with one peer and its dry run: a
 * seed of 32 bytes, {@code XOF("tape", seed, name)}.
 *
 * <p>
 * Committed to before the setup, so that after a dispute both can publish
 * theirs and anybody can tell who departed from the protocol ({@link Replay}).
 * That opens the setup too: a published tape's generation is dead.
 */
public final class Tape implements Draw, AutoCloseable {

  /** Length of the seed in bytes. */
  public static final int SIZE = 32;

  private record Offered(PairName name, PairOffer offer) {
  }

  private final SecretBytes seed;
  private Optional<Offered> offered = Optional.empty();

  private Tape(SecretBytes seed) {
    this.seed = seed;
  }

  /** A fresh tape. */
  public static Tape random(Entropy entropy) {
    return new Tape(SecretBytes.random(SIZE, entropy));
  }

  /**
   * The tape of a seed, which is copied.
   *
   * @throws IllegalArgumentException
   *           for another length than 32 bytes
   */
  public static Tape copyOf(MemorySegment seed) {
    if (seed.byteSize() != SIZE) {
      throw new IllegalArgumentException("a tape's seed has 32 bytes, not " + seed.byteSize());
    }
    return new Tape(SecretBytes.copyOf(seed));
  }

  /**
   * {@code TH("tape-com", sid, owner, peer, seed)}: binding, and hiding as the
   * seed is random.
   */
  public Bytes32 commitment(SessionId sid, PartyId owner, PartyId peer) {
    try (var hash = SecretTranscript.of(Tag.OT_TAPE_COM).add(sid.value()).add(owner.value()).add(peer.value())
        .add(seed.expose()).hash()) {
      return Fields.reveal32(hash.expose());
    }
  }

  /**
   * The offer of that name, which is public, made once: it takes a quarter of a
   * setup, and is asked for when it is sent and when it is answered.
   */
  synchronized PairOffer offer(PairName name, Supplier<PairOffer> make) {
    if (offered.filter(each -> each.name().equals(name)).isEmpty()) {
      offered = Optional.of(new Offered(name, make.get()));
    }
    return offered.orElseThrow().offer();
  }

  @Override
  public SecretBytes bytes(int size, String name) {
    return SecretXof.of(Tag.OT_TAPE, size, seed.expose(),
        MemorySegment.ofArray(name.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The seed, still owned by the tape, to be sealed or, after a dispute, shown.
   */
  public MemorySegment expose() {
    return seed.expose();
  }

  /** Wipes the seed. */
  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "Tape";
  }
}
