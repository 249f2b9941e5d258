package io.reseal.node.chain;

import io.reseal.core.hash.TaggedHash;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/**
 * What a new sharing signs with each of its keys before the registry makes its
 * epoch the active one: proof that a quorum of it can sign.
 *
 * @param preimage
 *          96 bytes: termsHash, attempt and root as ABI words
 */
public record EpochMessage(Bytes preimage) {

  /** The tag that no other message of this system is hashed under. */
  public static final String TAG = "reseal/v1/epoch";

  /**
   * 32 bytes, SHA-256 with the tag as in BIP-340: the digest that ECDSA signs,
   * and the message that BIP-340 signs.
   */
  public Bytes32 digest() {
    return TaggedHash.of(TAG, preimage.toArray());
  }
}
