package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.ot.OleReply;

/**
 * Step 1, for one signer alone: its random factor times our nonce and key part,
 * in shares. 40,134 bytes.
 *
 * @param reply
 *          to its opening of the vector OLE
 * @param nonceShare
 *          Gamma^u: our share of the product with the nonce, times G
 * @param keyShare
 *          Gamma^v: our share of the product with the key part, times G
 * @param psi
 *          phi - chi: what turns our factor chi of the other vector OLE into
 *          phi
 */
public record Product(OleReply reply, Point nonceShare, Point keyShare, Scalar psi) {
}
