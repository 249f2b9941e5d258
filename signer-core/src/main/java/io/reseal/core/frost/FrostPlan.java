package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
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
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything public about one FROST signature before it is made: who signs what
 * with which key in which epoch. All signers hold equal plans, or their session
 * ids differ and they never hear each other.
 *
 * @param root
 *          what the epoch committed to on chain
 * @param sharing
 *          the key's sharing in that epoch
 * @param signers
 *          exactly as many members as the threshold says
 * @param message
 *          32 bytes for BIP-340; any length for RFC 9591
 * @param tweaks
 *          applied to the joint key in order; x-only ones for BIP-340 alone
 * @param instance
 *          32 random bytes that name this attempt, recorded before the first
 *          message is sent
 */
public record FrostPlan(FrostSuite suite, KeyId key, Epoch epoch, Bytes32 root, Sharing sharing,
    SortedSet<PartyId> signers, Bytes message, List<Tweak> tweaks, Bytes32 instance) {

  private static final int BIP340_MESSAGE_SIZE = 32;

  public FrostPlan {
    signers = Collections.unmodifiableSortedSet(new TreeSet<>(signers));
    tweaks = List.copyOf(tweaks);
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
    if (signers.size() != committee.threshold().signers()) {
      throw new IllegalArgumentException("a signature of epoch " + epoch + " takes exactly "
          + committee.threshold() + " signers, not " + signers.size());
    }
    if (suite == FrostSuite.BIP340 && message.size() != BIP340_MESSAGE_SIZE) {
      throw new IllegalArgumentException(
          "BIP-340 signs " + BIP340_MESSAGE_SIZE + " bytes here, not " + message.size());
    }
    if (suite == FrostSuite.RFC9591 && tweaks.stream().anyMatch(tweak -> tweak.mode() == Tweak.Mode.X_ONLY)) {
      throw new IllegalArgumentException("RFC 9591 knows no x-only keys");
    }
    var _ = TweakedKey.of(sharing.publicKey(), tweaks);
  }

  /** Digest of all that is signed about, without the attempt. */
  public Bytes32 context() {
    return Transcript.of(Tag.SIGN_CTX).add(suite.rules().name()).add(key.value()).add(epoch.number())
        .add(root).addAll(signers.stream().map(id -> u32(id.value())).toList())
        .addAll(signers.stream().map(id -> sharing.verificationShare(id).encoded()).toList())
        .add(sharing.publicKey().encoded()).add(publicKey().encoded())
        .addAll(tweaks.stream().map(FrostPlan::encoded).toList()).add(message.toArray()).hash();
  }

  /** The one run that this plan is for. */
  public SessionId sid() {
    return new SessionId(Transcript.of(Tag.SIGN_SID).add(context()).add(instance).hash());
  }

  /** The key that the signature will be by: the joint key, tweaked. */
  public Point publicKey() {
    return TweakedKey.of(sharing.publicKey(), tweaks).point();
  }

  /** Every signer's seat. */
  public SortedSet<Seat> seats() {
    return signers.stream().map(FrostPlan::seat).collect(Collectors.toCollection(TreeSet::new));
  }

  static Seat seat(PartyId signer) {
    return new Seat(Role.SIGNER, signer);
  }

  Quorum quorum() {
    SortedMap<PartyId, Point> shares = new TreeMap<>();
    signers.forEach(id -> shares.put(id, sharing.verificationShare(id)));
    var committee = sharing.committee();
    return new Quorum(committee.size(), committee.threshold().signers(), shares, sharing.publicKey());
  }

  /**
   * Names the nonces and the message that a signature share answers. A share that
   * carries another digest answers something else, and is not held against the
   * equation of this one.
   */
  Bytes32 packageHash(SortedMap<PartyId, NonceCommitment> commitments) {
    var transcript = Transcript.of(Tag.SIGN_PACKAGE).add(sid().value()).add(message.toArray());
    commitments.forEach((id, nonces) -> transcript
        .addAll(List.of(u32(id.value()), nonces.hiding().encoded(), nonces.binding().encoded())));
    return transcript.hash();
  }

  /** What all signers compute alike once all nonces are known. */
  SessionValues values(SortedMap<PartyId, NonceCommitment> commitments) {
    return suite.rules().values(quorum(), TweakedKey.of(sharing.publicKey(), tweaks), commitments, message);
  }

  private static byte[] encoded(Tweak tweak) {
    return ByteBuffer.allocate(1 + Scalar.SIZE).put((byte) (tweak.mode() == Tweak.Mode.X_ONLY ? 1 : 0))
        .put(tweak.value().toArray()).array();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
