package io.reseal.node.store;

import io.reseal.core.party.Bytes32;

/**
 * A place among an account's transactions, and the digest it was signed for.
 */
public record TakenSlot(NonceSlot slot, Bytes32 digest) {
}
