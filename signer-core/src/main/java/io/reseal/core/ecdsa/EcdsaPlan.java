package io.reseal.core.ecdsa;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.derive.DerivedKey;
import io.reseal.core.derive.ExtendedKey;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.share.Sharing;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything public about one ECDSA signature before it is made: who signs what
 * with which key in which epoch. All signers hold equal plans, or their session
 * ids differ and they never hear each other.
 *
 * @param root
 *          what the epoch committed to on chain
 * @param sharing
 *          the key's sharing in that epoch
 * @param chainCode
 *          of the joint key
 * @param signers
 *          exactly as many members as the threshold says
 * @param path
 *          from the joint key to the one that signs
 * @param digest
 *          what is signed: 32 bytes, a hash that the caller has made
 * @param instance
 *          32 random bytes that name this attempt, recorded before the first
 *          message is sent
 */
public record EcdsaPlan(KeyId key, Epoch epoch, Bytes32 root, Sharing sharing, Bytes32 chainCode,
    SortedSet<PartyId> signers, DerivationPath path, Bytes32 digest, Bytes32 instance) {

  private static final String SUITE = "DKLs23-secp256k1-SHA256";

  public EcdsaPlan {
    signers = Collections.unmodifiableSortedSet(new TreeSet<>(signers));
    if (epoch.equals(Epoch.NONE)) {
      throw new IllegalArgumentException("there is no key in epoch " + epoch);
    }
    var committee = sharing.committee();
    for (var signer : signers) {
      if (!committee.contains(signer)) {
        throw new IllegalArgumentException(
            "signer " + signer + " is not one of " + committee.size() + " members");
      }
    }
    // With more the weights of the shares are others than the polynomial's degree
    // allows for, and the policy counted exactly this many (Trail of Bits on
    // DKLs23,
    // 2024, finding 15).
    if (signers.size() != committee.threshold().signers()) {
      throw new IllegalArgumentException("a signature of epoch " + epoch + " takes exactly "
          + committee.threshold() + " signers, not " + signers.size());
    }
    var _ = new ExtendedKey(sharing.publicKey(), chainCode).derive(path); // refuses a path that leads nowhere
  }

  /**
   * Digest of all that is signed about, without the attempt. With the root in it
   * a session belongs to one reshare's transcript, not to any that made the same
   * key (Trail of Bits, finding 10).
   */
  public Bytes32 context() {
    var derived = derived();
    return Transcript.of(Tag.SIGN_CTX).add(SUITE).add(key.value()).add(epoch.number()).add(root)
        .addAll(signers.stream().map(id -> u32(id.value())).toList())
        .addAll(signers.stream().map(id -> sharing.verificationShare(id).encoded()).toList())
        .add(sharing.publicKey().encoded()).add(derived.key().point().encoded()).addAll(path.encoded())
        .add(derived.tweak().toArray()).add(digest).hash();
  }

  /** The one run that this plan is for. */
  public SessionId sid() {
    return new SessionId(Transcript.of(Tag.SIGN_SID).add(context()).add(instance).hash());
  }

  /**
   * The key that the signature will be by, and its distance from the joint key.
   */
  public DerivedKey derived() {
    return new ExtendedKey(sharing.publicKey(), chainCode).derive(path);
  }

  /** Every signer's seat. */
  public SortedSet<Seat> seats() {
    return signers.stream().map(EcdsaPlan::seat).collect(Collectors.toCollection(TreeSet::new));
  }

  static Seat seat(PartyId signer) {
    return new Seat(Role.SIGNER, signer);
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
