package io.reseal.node.session;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.ecdsa.EcdsaSignature;
import io.reseal.core.ecdsa.EcdsaSigning;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.Optional;

/** ECDSA keys sign by DKLs23. */
public final class Dkls23Signing implements SigningProtocol<EcdsaSignature> {

  /** After commitments to the nonces and their openings come the shares. */
  private static final int SHARES = 2;

  private final Custody custody;

  public Dkls23Signing(Custody custody) {
    this.custody = custody;
  }

  @Override
  public ProtocolName name() {
    return ProtocolName.ECDSA;
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
  public Step<EcdsaSignature> open(SigningOrder order, KeyShare share, SecretScope scope, Entropy entropy) {
    var pairs = custody.pairs(order.epoch(), order.key().index());
    return EcdsaSigning.open(plan(order), share, pairs.setups(), pairs, scope, entropy);
  }

  @Override
  public JointSignature signature(SigningOrder order, EcdsaSignature output) {
    return new JointSignature(output.publicKey(), output.compact());
  }

  /**
   * Of what only the two of a pair can know, and of a signature that comes out
   * wrong, there is no evidence: such faults name nobody.
   */
  @Override
  public Optional<EvidenceCase> about(SigningOrder order, int attempt) {
    return Optional.of(new EvidenceCase.EcdsaSigning(plan(order), attempt, order.key().index()));
  }

  private EcdsaPlan plan(SigningOrder order) {
    var record = custody.published(order.epoch()).records().get(order.key().index());
    return new EcdsaPlan(order.key().id(), order.epoch().epoch(), order.epoch().root(), order.sharing(),
        record.chainCode(), order.signers(), DerivationPath.ROOT, order.digest(), order.instance());
  }
}
