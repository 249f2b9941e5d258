package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.session.KeySpec;
import io.reseal.node.signing.Claims.Claim;
import io.reseal.node.signing.SigningRefused.Cause;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.SignedRequest;
import io.reseal.node.store.SignedRequests.Admission;
import java.util.Optional;

/**
 * Whether this node signs something: asked alike for what its own operator
 * wants and for what another member does. Whatever it refuses it throws as
 * {@link SigningRefused}, with the reason.
 */
final class Judge {

  private final SigningDesk desk;
  private final Claims claims;

  Judge(SigningDesk desk, Claims claims) {
    this.desk = desk;
    this.claims = claims;
  }

  /** The epoch whose shares may sign here, now. */
  EpochRecord epoch() {
    return desk.usable().get().orElseThrow(() -> new SigningRefused(Cause.NOT_NOW,
        "this node holds no share of the epoch that is active on chain"));
  }

  /**
   * Understands a request.
   *
   * @param id
   *          of the request; nothing derives one from key and message. What an
   *          account signs has no other id than that one
   */
  Petition read(int keyIndex, SigningRequest what, Optional<Bytes32> id) {
    var keys = desk.custody().keys();
    if (keyIndex < 0 || keyIndex >= keys.size()) {
      throw new SigningRefused(Cause.UNKNOWN_KEY,
          "there is no key " + keyIndex + "; this committee holds " + keys.size());
    }
    var epoch = epoch();
    var key = keys.get(keyIndex);
    checkFit(key, what);
    var derived = Petition.idOf(key, what);
    var request = id.orElse(derived);
    if (what.isOfAnAccount() && !request.equals(derived)) {
      throw new SigningRefused(Cause.CONFLICT, "what an account signs has the id " + derived);
    }
    return new Petition(request, key, epoch, what);
  }

  /** Whether a key can sign that, whoever asks. */
  private static void checkFit(KeySpec key, SigningRequest what) {
    if (what.isOfAnAccount() && key.scheme() != Scheme.ECDSA) {
      throw new SigningRefused(Cause.POLICY,
          "key " + key.index() + " is of " + key.scheme() + ": no Ethereum account has it");
    }
    if (what.bytes().size() > SigningRequest.BYTES_MAX) {
      throw new SigningRefused(Cause.POLICY, "a request has at most " + SigningRequest.BYTES_MAX + " bytes");
    }
  }

  /**
   * Asks this node's policy.
   *
   * @param isOwn
   *          whether it was submitted at this node itself
   */
  void approve(Petition petition, boolean isOwn) {
    var claim = claim(petition);
    claims.takenBy(claim).ifPresent(other -> {
      throw new SigningRefused(Cause.SLOT_TAKEN,
          claim.slot().orElseThrow() + " is taken by the transaction with the digest " + other);
    });
    desk.policy().refusal(petition.what(), isOwn, () -> claims.history(claim)).ifPresent(why -> {
      throw new SigningRefused(Cause.POLICY, why);
    });
  }

  /**
   * Records a request with its message, so that its id stands for that one for
   * ever.
   *
   * @return what is recorded of it from before
   */
  Optional<SignedRequest> record(Petition petition) {
    return switch (desk.store().unhurried(tx -> tx.requests().admit(petition.started()))) {
      case Admission.Conflict(var stored) -> throw new SigningRefused(Cause.CONFLICT,
          "request " + petition.request() + " stands for the message " + stored.digest() + " for ever");
      case Admission.Known(var stored) -> Optional.of(stored);
      case Admission.New _ -> Optional.empty();
    };
  }

  /** What a request lays claim to. */
  Claim claim(Petition petition) {
    return Claim.of(petition.request(), petition.key().id(), account(petition), petition.what(),
        desk.clock().instant());
  }

  private Address account(Petition petition) {
    return Addresses
        .of(desk.custody().published(petition.epoch()).sharing(petition.key().index()).publicKey());
  }
}
