package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.Polynomial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dealer that follows the protocol to the letter on a polynomial of its own
 * choice: proofs, ciphertexts and all.
 */
final class Forger {

  private final KeyDealPlan plan;
  private final PartyId dealer;
  private final SecretScope scope;

  Forger(KeyDealPlan plan, PartyId dealer, SecretScope scope) {
    this.plan = plan;
    this.dealer = dealer;
    this.scope = scope;
  }

  SecretScalar random() {
    return scope.hold(SecretScalar.random(Entropy.system()));
  }

  SecretScalar known(long value) {
    return scope.hold(SecretScalar.of(Scalar.of(value)));
  }

  /** A deal of the polynomial with these coefficients, the constant first. */
  Deal deal(List<SecretScalar> coefficients, SecretScalar ephemeral, Map<Seat, Point> receiveKeys) {
    var eph = ephemeral.timesGenerator();
    var proofs = new ArrayList<KnowledgeProof>();
    var commitment = new ArrayList<Point>();
    for (var k = 0; k < coefficients.size(); k++) {
      commitment.add(coefficients.get(k).timesGenerator());
      proofs.add(proof(Draft.COEFFICIENT, k, coefficients.get(k)));
    }
    var subshares = new ArrayList<Bytes32>();
    try (var polynomial = Polynomial.copyOf(coefficients)) {
      for (var receiver : plan.receivers().ids()) {
        try (var subshare = polynomial.at(receiver)) {
          subshares.add(hidden(receiver, subshare, ephemeral, receiveKeys));
        }
      }
    }
    return new Deal(commitment, eph, proof(Draft.EPHEMERAL, 0, ephemeral), proofs, Optional.empty(),
        subshares);
  }

  Bytes32 hidden(PartyId receiver, SecretScalar subshare, SecretScalar ephemeral,
      Map<Seat, Point> receiveKeys) {
    var key = receiveKeys.get(KeyDealPlan.receiver(receiver));
    return new Pad(plan.sid(), dealer, receiver, ephemeral.timesGenerator(), key).hide(subshare, ephemeral);
  }

  KnowledgeProof proof(String role, int index, SecretScalar secret) {
    return KnowledgeProof.prove(Draft.context(plan, role, dealer, index), secret, Entropy.system());
  }
}
