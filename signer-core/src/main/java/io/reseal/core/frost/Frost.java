package io.reseal.core.frost;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Schnorr signature by exactly a threshold of parties, in two rounds. Steps:
 * docs/frost.md.
 *
 * <p>
 * There is no coordinator: every signer hears all nonces and all shares, and
 * each combines the signature itself. Nonces are made when the run opens, live
 * inside it, and die with their one answer or with the run's scope.
 */
public final class Frost {

  static final int COMMITMENTS = 0;
  static final int SHARES = 1;

  private Frost() {
  }

  /**
   * Step 0. Fresh nonces, committed to before anybody's are known.
   *
   * @param share
   *          the signer's own, of the plan's key and epoch; it is copied into the
   *          scope, so its owner may close it at once
   * @param scope
   *          what the run holds secret; close it when the run has ended, however
   *          it ended
   * @throws IllegalArgumentException
   *           when the share is not one of the plan's
   */
  public static Step<FrostSignature> open(FrostPlan plan, KeyShare share, SecretScope scope,
      Entropy entropy) {
    requireFits(plan, share);
    var secret = scope.hold(share.value().copy());
    var nonces = scope.hold(plan.suite().rules().nonces(entropy, secret, new Suite.NonceContext(
        plan.sharing().verificationShare(share.self()), plan.publicKey(), plan.message(), plan.sid())));
    return new Step.Await<>(new AwaitCommitments(plan, share.self(), secret, nonces),
        List.of(Send.broadcast(COMMITMENTS, plan.seats(), nonces.commitment())));
  }

  private static void requireFits(FrostPlan plan, KeyShare share) {
    if (share.scheme() == Scheme.ECDSA) {
      throw new IllegalArgumentException("the share is of an ECDSA key, which signs nothing else");
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
    if (!plan.signers().contains(share.self())) {
      throw new IllegalArgumentException(
          "party " + share.self() + " is not one of the signers " + plan.signers());
    }
  }

  /** Step 1. Answers all nonces at once, and its own are gone. */
  record AwaitCommitments(FrostPlan plan, PartyId self, SecretScalar share,
      SecretNonces nonces) implements Round<NonceCommitment, FrostSignature> {

    @Override
    public int step() {
      return COMMITMENTS;
    }

    @Override
    public Set<Seat> speakers() {
      return plan.seats();
    }

    @Override
    public Class<NonceCommitment> expects(Seat speaker) {
      return NonceCommitment.class;
    }

    @Override
    public Step<FrostSignature> close(SortedMap<Seat, Spoken<NonceCommitment>> heard) {
      try (share; nonces) {
        var commitments = new TreeMap<PartyId, NonceCommitment>();
        heard.forEach((seat, spoken) -> commitments.put(seat.id(), spoken.message()));
        // Our own key has signed nonces that are not ours: a clone of this node, or a
        // run that was begun twice. To answer would blame ourselves.
        if (!nonces.commitment().equals(commitments.get(self))) {
          return new Step.Abort<>(
              List.of(new Fault.Local("party " + self + " has committed to other nonces in this session")));
        }
        var values = plan.values(commitments);
        var answered = plan.packageHash(commitments);
        var answer = new SignatureShare(values.sign(self, share, nonces), answered);
        return new Step.Await<>(
            new AwaitShares(plan, commitments, values, answered,
                heard.values().stream().map(Spoken::envelope).toList()),
            List.of(Send.broadcast(SHARES, plan.seats(), answer)));
      }
    }
  }

  /**
   * Step 3. Checks every share before using any, so that all cheats are named.
   */
  record AwaitShares(FrostPlan plan, SortedMap<PartyId, NonceCommitment> commitments, SessionValues values,
      Bytes32 answered, List<Envelope> heardBefore) implements Round<SignatureShare, FrostSignature> {

    @Override
    public int step() {
      return SHARES;
    }

    @Override
    public Set<Seat> speakers() {
      return plan.seats();
    }

    @Override
    public Class<SignatureShare> expects(Seat speaker) {
      return SignatureShare.class;
    }

    @Override
    public Step<FrostSignature> close(SortedMap<Seat, Spoken<SignatureShare>> heard) {
      var faults = new ArrayList<Fault>();
      heard.forEach((seat, spoken) -> {
        var share = spoken.message();
        // The echo that came with it says that it heard the same nonces as we did: a
        // signer that was shown others is not here.
        if (!share.packageHash().equals(answered)) {
          faults.add(proven(seat, "its signature share answers other nonces than it heard", spoken));
        } else if (!values.accepts(seat.id(), commitments.get(seat.id()), share.z())) {
          faults.add(proven(seat, "its signature share does not verify", spoken));
        }
      });
      if (!faults.isEmpty()) {
        return new Step.Abort<>(faults);
      }
      var response = values.combine(heard.values().stream().map(spoken -> spoken.message().z()).toList());
      var signature = new FrostSignature(plan.suite(), values.nonce(), response, plan.publicKey());
      return plan.suite().rules().verifies(plan.publicKey(), plan.message(), values.nonce(), response)
          ? new Step.Done<>(signature, List.of())
          : new Step.Abort<>(List.of(new Fault.Local("all shares verify, their sum does not")));
    }

    private Fault proven(Seat culprit, String what, Spoken<?> share) {
      var evidence = new ArrayList<>(heardBefore);
      evidence.add(share.envelope());
      return new Fault.Proven(culprit, what, evidence);
    }
  }
}
