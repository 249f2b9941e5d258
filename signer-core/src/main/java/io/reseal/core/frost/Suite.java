package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import java.util.SortedMap;

/**
 * A published form of FROST: how nonces, binding factors and challenge are
 * hashed, and which signs follow from it. Everything else is one code.
 */
sealed interface Suite permits Bip445, Rfc9591 {

  /** The form's name in every hash of a session. */
  String name();

  /**
   * Two fresh nonces of one session. Never a function of the session alone: a
   * signer that answers one session twice with the same nonces and different
   * peers' nonces gives its share away.
   *
   * @param share
   *          the signer's share, with which a repeating generator is hedged
   */
  SecretNonces nonces(Entropy entropy, SecretScalar share, NonceContext context);

  /** What all signers compute alike from the commitments. */
  SessionValues values(Quorum quorum, TweakedKey key, SortedMap<PartyId, NonceCommitment> commitments,
      Bytes message);

  /** The signature as it is published. */
  Bytes encode(Point nonce, Scalar response);

  /** Whether this is a signature of {@code message} by {@code key}. */
  boolean verifies(Point key, Bytes message, Point nonce, Scalar response);

  /** The public facts of a session that its nonces are hashed with. */
  record NonceContext(Point verificationShare, Point key, Bytes message, SessionId session) {
  }
}
