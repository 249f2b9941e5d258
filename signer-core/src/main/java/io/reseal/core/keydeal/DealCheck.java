package io.reseal.core.keydeal;

import com.google.errorprone.annotations.FormatMethod;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Seat;
import io.reseal.core.share.Commitment;
import java.util.Optional;

/**
 * Step 2, in public: the rules that anyone can check on a deal alone, given the
 * plan and the dealer's promise. Whoever finds one broken names it in words;
 * two honest parties always find the same.
 */
final class DealCheck {

  private final KeyDealPlan plan;

  DealCheck(KeyDealPlan plan) {
    this.plan = plan;
  }

  /** The first broken rule, or nothing when the deal is sound for all to see. */
  Optional<String> flaw(Seat dealer, Deal deal, Optional<Bytes32> promise) {
    return shapeFlaw(deal).or(() -> constantFlaw(dealer.id(), deal)).or(() -> proofFlaw(dealer.id(), deal))
        .or(() -> promiseFlaw(dealer, deal, promise));
  }

  /**
   * A longer commitment raises the threshold behind everyone's back, a shorter
   * one lowers it (Trail of Bits, 2024). Lists of proofs are compared in length
   * before any loop, or a short one passes unproven coefficients.
   */
  private Optional<String> shapeFlaw(Deal deal) {
    var threshold = plan.receivers().threshold().signers();
    if (deal.commitment().size() != threshold) {
      return flaw("a commitment of %d points, expected %d", deal.commitment().size(), threshold);
    }
    if (deal.coefficientProofs().size() != threshold) {
      return flaw("%d proofs of coefficients, expected %d", deal.coefficientProofs().size(), threshold);
    }
    if (deal.subshares().size() != plan.receivers().size()) {
      return flaw("%d subshares, expected %d", deal.subshares().size(), plan.receivers().size());
    }
    if (deal.unveiling().isPresent() != (plan.purpose() == Purpose.GENERATE)) {
      return flaw("an opened promise belongs to a key being made, and only there");
    }
    return deal.subshares().stream().anyMatch(hidden -> !isScalar(hidden))
        ? flaw("a hidden subshare is not below the group order")
        : Optional.empty();
  }

  /**
   * Each dealer deals what it holds: so the key cannot move, and who tries is
   * named.
   */
  private Optional<String> constantFlaw(PartyId dealer, Deal deal) {
    return plan.base()
        .filter(base -> !deal.commitment().get(0).equals(base.sharing().verificationShare(dealer)))
        .flatMap(_ -> flaw("its constant term is not its verification share"));
  }

  /** Whether the dealer proves to know its ephemeral key. */
  boolean knowsItsEphemeral(PartyId dealer, Deal deal) {
    return deal.ephemeralProof().verifies(Draft.context(plan, Draft.EPHEMERAL, dealer, 0), deal.ephemeral());
  }

  private Optional<String> proofFlaw(PartyId dealer, Deal deal) {
    if (!knowsItsEphemeral(dealer, deal)) {
      return flaw("the proof of its ephemeral key does not hold");
    }
    for (var k = 0; k < deal.coefficientProofs().size(); k++) {
      var context = Draft.context(plan, Draft.COEFFICIENT, dealer, k);
      if (!deal.coefficientProofs().get(k).verifies(context, deal.commitment().get(k))) {
        return flaw("the proof of its coefficient %d does not hold", k);
      }
    }
    return Optional.empty();
  }

  private Optional<String> promiseFlaw(Seat dealer, Deal deal, Optional<Bytes32> promise) {
    return deal.unveiling().filter(unveiling -> {
      var opened = new Deal.Promised(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(),
          deal.coefficientProofs(), unveiling);
      return !promise.equals(Optional.of(opened.promise(plan.sid(), dealer)));
    }).flatMap(_ -> flaw("the deal is not the one that was promised"));
  }

  /**
   * Whether what the deal encrypts for a receiver lies on the committed
   * polynomial, given the Diffie-Hellman point that the receiver has published.
   */
  boolean isHonestTo(Seat dealer, Deal deal, PartyId receiver, Point receiveKey, Point shared) {
    var pad = new Pad(plan.sid(), dealer.id(), receiver, deal.ephemeral(), receiveKey);
    try (var subshare = pad.openPublished(deal.subshares().get(receiver.value() - 1), shared)) {
      return new Commitment(deal.commitment()).opensAt(receiver, subshare);
    }
  }

  private static boolean isScalar(Bytes32 hidden) {
    try {
      Scalar.decode(hidden.toArray());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @FormatMethod
  private static Optional<String> flaw(String format, Object... values) {
    return Optional.of(String.format(format, values));
  }
}
