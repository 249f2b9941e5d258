package io.reseal.core.ecdsa;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.Draw;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An ECDSA signature by exactly a threshold of parties, in three rounds. Steps:
 * docs/ecdsa.md.
 *
 * <p>
 * There is no coordinator, and nothing is prepared ahead of the message. Every
 * signer hears all shares and combines the signature itself.
 */
public final class EcdsaSigning {

  static final int COMMITMENTS = 0;
  static final int OPENINGS = 1;
  static final int SHARES = 2;
  /** Instead of the shares, when check 7 has failed. */
  static final int ZEROS = 3;

  private EcdsaSigning() {
  }

  /**
   * Step 0. Fresh nonce and mask, and one vector OLE begun with each peer.
   *
   * @param share
   *          the signer's own, of the plan's key and epoch; it is copied into the
   *          scope, so its owner may close it at once
   * @param setups
   *          the signer's own, of the plan's epoch; they stay with their owner
   *          and outlive the run
   * @param guard
   *          of these setups
   * @param scope
   *          what the run holds secret; close it when the run has ended, however
   *          it ended
   * @throws IllegalArgumentException
   *           when the share is not one of the plan's
   * @throws IllegalStateException
   *           when there is no live setup with one of the signers
   */
  public static Step<EcdsaSignature> open(EcdsaPlan plan, KeyShare share, PairSetups setups, PairGuard guard,
      SecretScope scope, Entropy entropy) {
    return begin(plan, share, setups, guard, scope, own -> Draw.hedged(entropy, own, plan.sid()));
  }

  /**
   * The same with random values from anywhere.
   *
   * @param source
   *          made from the copy of the share that lives as long as the run's
   *          secrets
   */
  static Step<EcdsaSignature> begin(EcdsaPlan plan, KeyShare share, PairSetups setups, PairGuard guard,
      SecretScope scope, Function<SecretScalar, Draw> source) {
    requireFits(plan, share);
    requireLive(plan, share.self(), setups);
    var terms = Terms.of(plan, share.self());
    var secrets = scope.hold(new SigningSecrets(terms, share.value(), setups, source));
    var openings = new TreeMap<Seat, Record>();
    for (var peer : terms.peers()) {
      openings.put(EcdsaPlan.seat(peer),
          guard.alone(peer, () -> secrets.open(live(setups, peer), terms).opening()));
    }
    var opening = new NonceOpening(secrets.nonce().timesGenerator(), salt(secrets),
        secrets.key().timesGenerator());
    var commitment = opening.commitment(terms.sid(), terms.self());
    return new Step.Await<>(new AwaitCommitments(terms, guard, secrets, opening),
        List.of(new Send(COMMITMENTS, plan.seats(), commitment, openings)));
  }

  private static Bytes32 salt(SigningSecrets secrets) {
    try (var salt = secrets.draw().bytes(Bytes32.SIZE, "salt")) {
      return Bytes32.of(salt.expose().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static PairSetup live(PairSetups setups, PartyId peer) {
    return setups.live(peer)
        .orElseThrow(() -> new IllegalStateException("there is no live setup with party " + peer));
  }

  private static void requireLive(EcdsaPlan plan, PartyId self, PairSetups setups) {
    if (!setups.self().equals(self)) {
      throw new IllegalArgumentException("the setups are party " + setups.self() + "'s, not " + self + "'s");
    }
    for (var signer : plan.signers()) {
      if (!signer.equals(self)) {
        var _ = live(setups, signer);
      }
    }
  }

  private static void requireFits(EcdsaPlan plan, KeyShare share) {
    if (share.scheme() != Scheme.ECDSA) {
      throw new IllegalArgumentException(
          "the share is of a key for " + share.scheme() + ", which signs nothing else");
    }
    if (!share.key().equals(plan.key())) {
      throw new IllegalArgumentException("the share is of key " + share.key() + ", not " + plan.key());
    }
    // Shares of two epochs fit no common polynomial; one that answers for another
    // epoch only helps whoever collects them.
    if (!share.epoch().equals(plan.epoch())) {
      throw new IllegalArgumentException("the share is of epoch " + share.epoch() + ", not " + plan.epoch());
    }
    if (!share.sharing().equals(plan.sharing())) {
      throw new IllegalArgumentException("the share is of another sharing than epoch " + plan.epoch() + "'s");
    }
    if (!share.chainCode().equals(plan.chainCode())) {
      throw new IllegalArgumentException("the share comes with another chain code than the plan");
    }
    if (!plan.signers().contains(share.self())) {
      throw new IllegalArgumentException(
          "party " + share.self() + " is not one of the signers " + plan.signers());
    }
  }
}
