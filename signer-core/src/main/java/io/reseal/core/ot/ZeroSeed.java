package io.reseal.core.ot;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.curve.SecretTranscript;
import io.reseal.core.hash.Tag;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;

/**
 * The seed z_ij that two parties share in one epoch, from which each gets the
 * same scalar in every session, one adding it and the other subtracting it: a
 * sharing of zero.
 *
 * <p>
 * Agreed from the receive keys of a run, without a message of its own. Both
 * broadcast the commitment; once they agree, a later dispute opens the seed
 * against it.
 */
public final class ZeroSeed implements AutoCloseable {

  /** Length of the seed in bytes. */
  public static final int SIZE = 32;

  private final PartyId self;
  private final PartyId peer;
  private final SecretBytes seed;

  private ZeroSeed(PartyId self, PartyId peer, SecretBytes seed) {
    this.self = self;
    this.peer = peer;
    this.seed = seed;
  }

  /**
   * {@code TH("zero/seed", sid, min, max, rk * RK)}.
   *
   * @param receiveSecret
   *          rk, ours, stays with its owner
   * @param receiveKey
   *          RK, the peer's
   * @throws IllegalArgumentException
   *           for a pair of one party, or a key that is the identity
   */
  public static ZeroSeed agree(SessionId sid, PartyId self, PartyId peer, SecretScalar receiveSecret,
      Point receiveKey) {
    requirePair(self, peer);
    try (var shared = receiveSecret.sharedSecret(receiveKey)) {
      return new ZeroSeed(self, peer, ordered(Tag.ZERO_SEED, sid, self, peer).add(shared.expose()).hash());
    }
  }

  /**
   * A seed from storage, which is copied.
   *
   * @throws IllegalArgumentException
   *           for another length than 32 bytes or a pair of one party
   */
  public static ZeroSeed copyOf(PartyId self, PartyId peer, MemorySegment seed) {
    requirePair(self, peer);
    if (seed.byteSize() != SIZE) {
      throw new IllegalArgumentException("a zero seed has 32 bytes, not " + seed.byteSize());
    }
    return new ZeroSeed(self, peer, SecretBytes.copyOf(seed));
  }

  /** {@code TH("zero/com", sid, min, max, z)}: the same at both parties. */
  public Bytes32 commitment(SessionId sid) {
    try (var hash = ordered(Tag.ZERO_COM, sid, self, peer).add(seed.expose()).hash()) {
      return Fields.reveal32(hash.expose());
    }
  }

  /** Whether this is the seed that was committed to in that run. */
  public boolean opens(Bytes32 commitment, SessionId sid) {
    return ConstantTime.equal(Fields.segment(commitment(sid)), Fields.segment(commitment));
  }

  /**
   * Our part of this pair's zero in a session: {@code PRF(z, sid)}, which the
   * party with the smaller id adds and the other subtracts.
   */
  public SecretScalar share(SessionId session) {
    try (var value = SecretTranscript.of(Tag.ZERO_SHARE).add(session.value()).add(seed.expose()).toScalar()) {
      return value.negateIf(self.compareTo(peer) > 0);
    }
  }

  /** Whose this is. */
  public PartyId self() {
    return self;
  }

  /** Who has the same seed. */
  public PartyId peer() {
    return peer;
  }

  /** The seed, still owned by this, to be sealed or, after a dispute, shown. */
  public MemorySegment expose() {
    return seed.expose();
  }

  /** Another copy with a life of its own. */
  public ZeroSeed copy() {
    return new ZeroSeed(self, peer, seed.copy());
  }

  /** Wipes the seed. */
  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "ZeroSeed[" + self + " with " + peer + "]";
  }

  private static SecretTranscript ordered(Tag tag, SessionId sid, PartyId self, PartyId peer) {
    var first = self.compareTo(peer) < 0;
    return SecretTranscript.of(tag).add(sid.value()).add((first ? self : peer).value())
        .add((first ? peer : self).value());
  }

  private static void requirePair(PartyId self, PartyId peer) {
    if (self.equals(peer)) {
      throw new IllegalArgumentException("party " + self + " is no pair with itself");
    }
  }
}
