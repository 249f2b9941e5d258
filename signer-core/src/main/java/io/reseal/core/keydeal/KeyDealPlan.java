package io.reseal.core.keydeal;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.share.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything public that a run of KeyDeal is about. Two parties with the same
 * plan run the same session; nothing that is said in the run changes it.
 */
public final class KeyDealPlan {

  private static final String SUITE = "reseal-keydeal-secp256k1-sha256-1";

  private final KeyId keyId;
  private final Scheme scheme;
  private final Epoch epoch;
  private final Committee receivers;
  private final Optional<BaseKey> base;
  private final Bytes32 policyHash;
  private final Bytes32 instance;
  private final Bytes32 context; // kept: every proof is about it
  private final SessionId sid;

  /**
   * A plan.
   *
   * @param epoch
   *          the epoch that will hold the new shares
   * @param receivers
   *          the next committee
   * @param base
   *          what is handed over, or nothing when a key is made
   * @param policyHash
   *          the policy on chain, or zero
   * @param instance
   *          H(terms hash, attempt, key index): one attempt of one proposal
   * @throws IllegalArgumentException
   *           when the epoch is 0 or does not follow the base's
   */
  public KeyDealPlan(KeyId keyId, Scheme scheme, Epoch epoch, Committee receivers, Optional<BaseKey> base,
      Bytes32 policyHash, Bytes32 instance) {
    base.ifPresent(key -> {
      if (epoch.compareTo(key.epoch()) <= 0) {
        throw new IllegalArgumentException(
            "epoch " + epoch + " does not follow its base epoch " + key.epoch());
      }
    });
    if (epoch.equals(Epoch.NONE)) {
      throw new IllegalArgumentException("epoch 0 holds no key");
    }
    this.keyId = keyId;
    this.scheme = scheme;
    this.epoch = epoch;
    this.receivers = receivers;
    this.base = base;
    this.policyHash = policyHash;
    this.instance = instance;
    this.context = hashed();
    this.sid = new SessionId(Transcript.of(Tag.SID).add(context).add(instance).hash());
  }

  /**
   * The key as the base committee holds it, all of it public.
   *
   * @param chainCode
   *          32 bytes, carried unchanged from the first epoch
   */
  public record BaseKey(Epoch epoch, Sharing sharing, Bytes32 chainCode) {
  }

  /** The instance of one key of one attempt. */
  public static Bytes32 instance(Bytes32 termsHash, int attempt, int keyIndex) {
    return Transcript.of(Tag.INSTANCE).add(termsHash).add(attempt).add(keyIndex).hash();
  }

  public KeyId keyId() {
    return keyId;
  }

  public Scheme scheme() {
    return scheme;
  }

  /** The epoch that will hold the new shares. */
  public Epoch epoch() {
    return epoch;
  }

  /** The next committee. */
  public Committee receivers() {
    return receivers;
  }

  /** What is handed over; nothing when a key is made. */
  public Optional<BaseKey> base() {
    return base;
  }

  /** The policy on chain, or zero. */
  public Bytes32 policyHash() {
    return policyHash;
  }

  /** One attempt of one proposal. */
  public Bytes32 instance() {
    return instance;
  }

  public Purpose purpose() {
    return base.isPresent() ? Purpose.RESHARE : Purpose.GENERATE;
  }

  /**
   * Who may deal: the base committee, or, when a key is made, the committee
   * itself.
   */
  public Committee dealers() {
    return base.map(key -> key.sharing().committee()).orElse(receivers);
  }

  /**
   * How many dealers the key takes: the base threshold, or all of them when a key
   * is made.
   */
  public int dealersNeeded() {
    return base.map(key -> key.sharing().committee().threshold().signers()).orElse(receivers.size());
  }

  /** Whether nobody's deal can be spared, so that all deals are echoed. */
  boolean isEveryDealerNeeded() {
    return dealersNeeded() == dealers().size();
  }

  /**
   * Binds suite, key, epochs, purpose, both committees with their verification
   * shares, thresholds and policy.
   */
  public Bytes32 context() {
    return context;
  }

  private Bytes32 hashed() {
    var dealers = new ArrayList<byte[]>();
    for (var id : dealers().ids()) {
      var fields = new ArrayList<byte[]>();
      fields.add(new byte[]{(byte) id.value()});
      fields.add(dealers().addressOf(id).toArray());
      base.ifPresent(key -> fields.add(key.sharing().verificationShare(id).encoded()));
      dealers.add(Transcript.of(Tag.CTX).addAll(fields).hash().toArray());
    }
    var transcript = Transcript.of(Tag.CTX).add(SUITE).add(scheme.code()).add(keyId.value())
        .add(epoch.number()).add(base.map(key -> key.epoch().number()).orElse(0L)).add(purpose().name())
        .addAll(dealers).addAll(receivers.members().stream().map(address -> address.toArray()).toList())
        .add(dealers().threshold().signers()).add(receivers.threshold().signers());
    base.ifPresent(key -> transcript.add(key.sharing().publicKey().encoded()).add(key.chainCode()));
    return transcript.add(policyHash).hash();
  }

  /** The one session of this plan. */
  public SessionId sid() {
    return sid;
  }

  /** Whether every two receivers need a setup for oblivious transfers. */
  public boolean needsPairs() {
    return scheme == Scheme.ECDSA;
  }

  /** With whom a receiver needs one, ascending; with nobody for most keys. */
  List<PartyId> peers(PartyId receiver) {
    return needsPairs() ? receivers.ids().stream().filter(id -> !id.equals(receiver)).toList() : List.of();
  }

  /**
   * What that seat encloses in that step: offers with its announcement, the dry
   * runs with its verdicts and its confirmation.
   */
  Optional<Enclosing> encloses(Seat speaker, int step) {
    if (!needsPairs() || speaker.role() != Role.RECEIVER) {
      return Optional.empty();
    }
    var readers = new TreeSet<Seat>();
    peers(speaker.id()).forEach(peer -> readers.add(receiver(peer)));
    return switch (step) {
      case 0 -> Optional.of(new Enclosing(PairOffer.class, readers));
      case 2 -> Optional.of(new Enclosing(OleOpening.class, readers));
      case 3 -> Optional.of(new Enclosing(OleReply.class, readers));
      default -> Optional.empty();
    };
  }

  static Seat dealer(PartyId id) {
    return new Seat(Role.DEALER, id);
  }

  static Seat receiver(PartyId id) {
    return new Seat(Role.RECEIVER, id);
  }

  /** The seats of all who may deal. */
  public Set<Seat> dealerSeats() {
    return seats(dealers(), Role.DEALER);
  }

  /** The seats of all who receive. */
  public Set<Seat> receiverSeats() {
    return seats(receivers, Role.RECEIVER);
  }

  /** All seats of the run. */
  public Set<Seat> seats() {
    var all = new TreeSet<>(dealerSeats());
    all.addAll(receiverSeats());
    return all;
  }

  /**
   * Who speaks first: receivers announce; when a key is made, dealers promise.
   */
  Set<Seat> openers() {
    return purpose() == Purpose.GENERATE ? seats() : receiverSeats();
  }

  private static Set<Seat> seats(Committee committee, Role role) {
    return new TreeSet<>(List.copyOf(committee.ids()).stream().map(id -> new Seat(role, id)).toList());
  }

  /** Equal plans are of one session. */
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyDealPlan that && sid.equals(that.sid);
  }

  @Override
  public int hashCode() {
    return sid.hashCode();
  }

  @Override
  public String toString() {
    return "KeyDealPlan[" + purpose() + " of key " + keyId + " for epoch " + epoch + ", session " + sid + "]";
  }
}
