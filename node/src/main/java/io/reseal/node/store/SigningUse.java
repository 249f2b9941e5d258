package io.reseal.node.store;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.KeyId;
import java.time.Instant;

/**
 * A request that a signature share was given for, as limits count it.
 *
 * @param chainId
 *          0 when it is of no chain
 * @param value
 *          32 bytes: what it moves, in the chain's smallest unit
 */
public record SigningUse(Bytes32 requestId, KeyId keyId, long chainId, Bytes32 value, Instant at) {
}
