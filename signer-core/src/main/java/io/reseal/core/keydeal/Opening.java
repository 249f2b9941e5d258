package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Size;
import java.util.List;

/** Step 0: what is said before any deal. */
public sealed interface Opening {

  /**
   * A receiver's key for this run alone. A lasting key would let a later theft
   * open recorded deals.
   *
   * @param receiveKey
   *          RK_j
   * @param proof
   *          knowledge of rk_j
   * @param tapes
   *          for keys that need pairwise setups: commitments to the randomness of
   *          each, by ascending peer; the offers themselves are enclosed
   */
  record Announce(Point receiveKey, KnowledgeProof proof,
      @Size(max = Committee.SIZE_MAX) List<Bytes32> tapes) implements Opening {

    public Announce {
      tapes = List.copyOf(tapes);
    }
  }

  /**
   * A dealer's promise of its deal when a key is made, so that nobody chooses its
   * polynomial after seeing the others'.
   *
   * @param commitment
   *          com_i, 32 bytes
   */
  record Promise(Bytes32 commitment) implements Opening {
  }
}
