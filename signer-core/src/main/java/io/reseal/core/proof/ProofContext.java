package io.reseal.core.proof;

import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;

/**
 * What a proof is good for, all of which it binds: in another session, role or
 * place, or from another party, it proves nothing. Otherwise a proof could be
 * replayed (CVE-2022-47930) or another party's passed off as one's own.
 *
 * @param session
 *          the run
 * @param role
 *          what the secret is for, such as "coefficient"
 * @param prover
 *          who proves
 * @param index
 *          which of several secrets of that role, from 0
 */
public record ProofContext(SessionId session, String role, PartyId prover, int index) {

  public ProofContext {
    if (index < 0) {
      throw new IllegalArgumentException("an index is not negative: " + index);
    }
  }
}
