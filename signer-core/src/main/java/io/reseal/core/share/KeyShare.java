package io.reseal.core.share;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;

/**
 * One party's share of one key in one epoch.
 *
 * <p>
 * What is secret about it is exactly the 32 bytes of {@link #value()}: they are
 * what is sealed, and everything else is stored beside them in the clear. A
 * value that does not match the public side is refused here, so a share that
 * exists is one that can sign. Closing wipes the value.
 */
public final class KeyShare implements AutoCloseable {

  private final KeyId key;
  private final Scheme scheme;
  private final Epoch epoch;
  private final PartyId self;
  private final Sharing sharing;
  private final Bytes32 chainCode;
  private final SecretScalar value;

  private KeyShare(KeyId key, Scheme scheme, Epoch epoch, PartyId self, Sharing sharing, Bytes32 chainCode,
      SecretScalar value) {
    this.key = key;
    this.scheme = scheme;
    this.epoch = epoch;
    this.self = self;
    this.sharing = sharing;
    this.chainCode = chainCode;
    this.value = value;
  }

  /**
   * The share of {@code self}; the value is copied and stays with its owner.
   *
   * @throws IllegalArgumentException
   *           when {@code self} is not in the committee, the epoch is
   *           {@link Epoch#NONE}, or the value times G is not the party's
   *           verification share
   */
  public static KeyShare of(KeyId key, Scheme scheme, Epoch epoch, PartyId self, Sharing sharing,
      Bytes32 chainCode, SecretScalar value) {
    if (epoch.equals(Epoch.NONE)) {
      throw new IllegalArgumentException("there is no share in epoch " + epoch + ", before the first key");
    }
    if (!sharing.verificationShare(self).equals(value.timesGenerator())) {
      throw new IllegalArgumentException(
          "the value does not match the verification share of party " + self + " in epoch " + epoch);
    }
    return new KeyShare(key, scheme, epoch, self, sharing, chainCode, value.copy());
  }

  /** Which key. */
  public KeyId key() {
    return key;
  }

  /** What the key signs with. */
  public Scheme scheme() {
    return scheme;
  }

  /** The epoch the share belongs to. */
  public Epoch epoch() {
    return epoch;
  }

  /** Whose share it is. */
  public PartyId self() {
    return self;
  }

  /** The public side. */
  public Sharing sharing() {
    return sharing;
  }

  /** Chain code of the joint key, 32 bytes, for BIP-32 derivation. */
  public Bytes32 chainCode() {
    return chainCode;
  }

  /** The secret, still owned by the share: do not close it. */
  public SecretScalar value() {
    return value;
  }

  /** Wipes the value. */
  @Override
  public void close() {
    value.close();
  }

  @Override
  public String toString() {
    return "KeyShare[key " + key + ", epoch " + epoch + ", party " + self + "]";
  }
}
