package io.reseal.core.protocol;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/** Signs messages with the node's certified session key. */
@FunctionalInterface
public interface SessionSigner {

  /** A BIP-340 signature of 64 bytes over a digest. */
  Bytes sign(Bytes32 digest);
}
