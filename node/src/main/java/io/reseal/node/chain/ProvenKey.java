package io.reseal.node.chain;

/** A joint key and its signature over the epoch message. */
public record ProvenKey(RegistryKey key, KeyProof proof) {
}
