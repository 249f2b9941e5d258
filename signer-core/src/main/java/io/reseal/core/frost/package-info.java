/**
 * Threshold Schnorr signatures: FROST in the forms of BIP-445 (signatures of
 * BIP-340) and RFC 9591.
 *
 * <p>
 * May not keep a nonce beyond the run that made it, derive one without fresh
 * randomness, or let one answer twice.
 */
package io.reseal.core.frost;
