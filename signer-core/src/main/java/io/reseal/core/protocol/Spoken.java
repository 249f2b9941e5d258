package io.reseal.core.protocol;

import io.reseal.core.party.Bytes32;

/**
 * One decoded message together with the signed envelope it came in, which is
 * the evidence of it.
 */
public record Spoken<M>(Envelope envelope, M message) {

  /** Digest of header and body. */
  public Bytes32 digest() {
    return envelope.digest();
  }
}
