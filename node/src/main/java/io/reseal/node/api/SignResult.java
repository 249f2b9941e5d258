package io.reseal.node.api;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import java.util.List;

/**
 * A signature of the committee, verified.
 *
 * @param requestId
 *          the one given, or the node's own: asking again by it gives the same
 *          answer
 * @param epoch
 *          whose sharing signed
 * @param publicKey
 *          compressed, 33 bytes
 * @param message
 *          the digest that was signed
 * @param signature
 *          64 bytes: r || s with low s for ECDSA, as BIP-340 says for BIP-340
 * @param signers
 *          who took part, ascending
 */
public record SignResult(Bytes32 requestId, long epoch, Scheme scheme, Bytes publicKey, Bytes32 message,
    Bytes signature, List<Address> signers) {

  public SignResult {
    if (publicKey.size() != 33 || signature.size() != 64) {
      throw new IllegalArgumentException("a public key has 33 bytes and a signature 64, not "
          + publicKey.size() + " and " + signature.size());
    }
    signers = List.copyOf(signers);
  }
}
