package io.reseal.node.session;

import io.reseal.core.frost.Frost;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSignature;
import io.reseal.core.frost.FrostSuite;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.List;
import java.util.Optional;

/** BIP-340 keys sign by FROST. */
public final class FrostSigning implements SigningProtocol<FrostSignature> {

  /** After the nonces' commitments come the signature shares. */
  private static final int SHARES = 1;

  @Override
  public ProtocolName name() {
    return ProtocolName.FROST;
  }

  @Override
  public int shareStep() {
    return SHARES;
  }

  @Override
  public SessionId sid(SigningOrder order) {
    return plan(order).sid();
  }

  @Override
  public Step<FrostSignature> open(SigningOrder order, KeyShare share, SecretScope scope, Entropy entropy) {
    return Frost.open(plan(order), share, scope, entropy);
  }

  @Override
  public JointSignature signature(SigningOrder order, FrostSignature output) {
    return new JointSignature(output.publicKey(), output.encoded());
  }

  @Override
  public Optional<EvidenceCase> about(SigningOrder order, int attempt) {
    return Optional.of(new EvidenceCase.Signing(plan(order), attempt, order.key().index()));
  }

  private static FrostPlan plan(SigningOrder order) {
    return new FrostPlan(FrostSuite.BIP340, order.key().id(), order.epoch().epoch(), order.epoch().root(),
        order.sharing(), order.signers(), Bytes.of(order.digest().toArray()), List.of(), order.instance());
  }
}
