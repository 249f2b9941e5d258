package io.reseal.node.chain;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/** Signs with the identity key, wherever it lives. */
@FunctionalInterface
public interface DigestSigner {

  /**
   * Signs 32 bytes that are hashed already.
   *
   * @return 65 bytes, r || s || v: s low, v 27 or 28
   */
  Bytes sign(Bytes32 digest);
}
