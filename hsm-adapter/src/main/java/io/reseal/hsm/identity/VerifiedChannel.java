package io.reseal.hsm.identity;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;

/**
 * What a peer's channel certificate has proved: this identity vouches for this
 * channel key.
 *
 * @param generation
 *          grows whenever the node starts or takes another channel key
 * @param channelKey
 *          SHA-256 of the channel key's SubjectPublicKeyInfo
 */
public record VerifiedChannel(Address address, long generation, Validity validity, Bytes32 channelKey) {
}
