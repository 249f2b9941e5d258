package io.reseal.core.ecdsa;

import io.reseal.core.party.Bytes32;

/**
 * Step 0, to all: a hash of the signer's part of the nonce, so that nobody
 * chooses one with the others' in sight. 32 bytes. Enclosed for each other
 * signer is an {@link io.reseal.core.ot.OleOpening}.
 *
 * @param hash
 *          of the {@link NonceOpening}
 */
public record NonceCommitment(Bytes32 hash) {
}
