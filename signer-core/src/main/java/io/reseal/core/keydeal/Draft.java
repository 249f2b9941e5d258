package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.proof.ProofContext;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.Polynomial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A dealer's deal before the recipients' keys are known: its polynomial, its
 * ephemeral key and all proofs. Fresh for every run: one polynomial dealt in
 * two runs to different corrupted sets reveals the share.
 */
final class Draft {

  /** Roles of proofs, bound into their challenges. */
  static final String RECEIVE_KEY = "receive-key";
  static final String EPHEMERAL = "ephemeral";
  static final String COEFFICIENT = "coefficient";

  private final KeyDealPlan plan;
  private final PartyId self;
  private final Polynomial polynomial;
  private final SecretScalar ephemeral;
  private final Deal.Promised open;

  private Draft(KeyDealPlan plan, PartyId self, Polynomial polynomial, SecretScalar ephemeral,
      Deal.Promised open) {
    this.plan = plan;
    this.self = self;
    this.polynomial = polynomial;
    this.ephemeral = ephemeral;
    this.open = open;
  }

  /** Step 0 of the dealer. The constant stays with its owner. */
  static Draft of(KeyDealPlan plan, PartyId self, SecretScalar constant, SecretScope scope, Entropy entropy) {
    var polynomial = scope.hold(Polynomial.random(constant, plan.receivers().threshold(), entropy));
    var ephemeral = scope.hold(SecretScalar.random(entropy));
    var commitment = polynomial.commit().coefficients();
    var proofs = new ArrayList<KnowledgeProof>();
    for (var k = 0; k < commitment.size(); k++) {
      proofs
          .add(KnowledgeProof.prove(context(plan, COEFFICIENT, self, k), polynomial.coefficient(k), entropy));
    }
    var proof = KnowledgeProof.prove(context(plan, EPHEMERAL, self, 0), ephemeral, entropy);
    var unveiling = new Deal.Unveiling(random(entropy), random(entropy));
    return new Draft(plan, self, polynomial, ephemeral,
        new Deal.Promised(commitment, ephemeral.timesGenerator(), proof, proofs, unveiling));
  }

  static ProofContext context(KeyDealPlan plan, String role, PartyId party, int index) {
    return new ProofContext(plan.sid(), role, party, index);
  }

  /** com_i. */
  Bytes32 promise() {
    return open.promise(plan.sid(), KeyDealPlan.dealer(self));
  }

  /** Step 1: the deal to recipients with these receive keys. */
  Deal deal(SortedMap<Seat, Point> receiveKeys) {
    var subshares = new ArrayList<Bytes32>();
    for (var receiver : plan.receivers().ids()) {
      var receiveKey = receiveKeys.get(KeyDealPlan.receiver(receiver));
      try (var subshare = polynomial.at(receiver)) {
        subshares
            .add(new Pad(plan.sid(), self, receiver, open.ephemeral(), receiveKey).hide(subshare, ephemeral));
      }
    }
    return new Deal(open.commitment(), open.ephemeral(), open.ephemeralProof(), open.coefficientProofs(),
        plan.purpose() == Purpose.GENERATE ? Optional.of(open.unveiling()) : Optional.empty(),
        List.copyOf(subshares));
  }

  private static Bytes32 random(Entropy entropy) {
    try (var bytes = SecretBytes.random(Bytes32.SIZE, entropy)) {
      return Bytes32.of(bytes.expose().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)); // published in the
                                                                                          // deal
    }
  }
}
