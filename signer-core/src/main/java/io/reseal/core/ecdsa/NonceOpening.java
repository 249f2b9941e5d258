package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;

/**
 * Step 1, to all: the signer's parts of nonce and key. 98 bytes. Enclosed for
 * each other signer is a {@link Product}.
 *
 * @param nonce
 *          R_i; its codec knows no identity
 * @param salt
 *          rho_i, 32 random bytes: nonces cannot be guessed from the commitment
 * @param key
 *          pk_i, the weighted share with its zero shares times G
 */
public record NonceOpening(Point nonce, Bytes32 salt, Point key) {

  /**
   * What was said of the nonce before: {@code TH("nonce", sid, i, R_i, rho_i)}.
   */
  NonceCommitment commitment(SessionId sid, PartyId signer) {
    return new NonceCommitment(Transcript.of(Tag.ECDSA_NONCE).add(sid.value()).add(signer.value())
        .add(nonce.encoded()).add(salt).hash());
  }
}
