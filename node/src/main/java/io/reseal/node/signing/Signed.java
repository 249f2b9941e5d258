package io.reseal.node.signing;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import java.util.List;

/**
 * A signature by the committee, verified.
 *
 * @param request
 *          the request's id
 * @param digest
 *          the 32 bytes that were signed
 * @param signature
 *          64 bytes
 * @param signers
 *          who took part, ascending; empty when the signature was there from
 *          before
 */
public record Signed(Bytes32 request, Epoch epoch, Scheme scheme, Point publicKey, Bytes32 digest,
    Bytes signature, List<Address> signers) {

  public Signed {
    signers = List.copyOf(signers);
  }
}
