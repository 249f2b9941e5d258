package io.reseal.core.ecdsa;

import io.reseal.core.curve.Scalar;

/**
 * Step 2, to all: a signer's parts of the two numbers whose quotient is the
 * signature. 64 bytes.
 *
 * @param u
 *          part of nonce times phi
 * @param w
 *          part of {@code (m + r key)} times phi
 */
public record SignatureShare(Scalar u, Scalar w) {
}
