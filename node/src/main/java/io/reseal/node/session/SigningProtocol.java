package io.reseal.node.session;

import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.Optional;

/**
 * How a quorum signs with the keys of one scheme. Everything around a run is
 * the same for all: {@link Signings}.
 *
 * @param <O>
 *          what the protocol yields
 */
public interface SigningProtocol<O> {

  /** Under which name its envelopes are spoken. */
  ProtocolName name();

  /**
   * The first step whose messages help towards the signature; those before it
   * tell nothing, whatever others do.
   */
  int shareStep();

  /**
   * The one run that an order is for.
   *
   * @throws IllegalArgumentException
   *           when the order is none that can be met
   */
  SessionId sid(SigningOrder order);

  /**
   * Begins this node's part.
   *
   * @param share
   *          the caller's, who closes it when this returns
   * @param scope
   *          what the run holds secret; closed when it has ended
   */
  Step<O> open(SigningOrder order, KeyShare share, SecretScope scope, Entropy entropy);

  /**
   * What somebody who was not there must know to judge a fault in it; nothing
   * where such a judge does not exist.
   */
  default Optional<EvidenceCase> about(SigningOrder order, int attempt) {
    return Optional.empty();
  }

  /** The signature in what the protocol yielded. */
  JointSignature signature(SigningOrder order, O output);
}
