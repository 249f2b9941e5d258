package io.reseal.core.frost;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes32;

/**
 * Step 1, to all: a signer's part of the response. 64 bytes.
 *
 * @param z
 *          the part, which its verification share checks
 * @param packageHash
 *          the nonces and the message that it answers. Without it, whoever
 *          shows signers different nonces would have an honest one blamed for a
 *          share that fits only what it was shown
 */
public record SignatureShare(Scalar z, Bytes32 packageHash) {
}
