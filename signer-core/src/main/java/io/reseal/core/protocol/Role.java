package io.reseal.core.protocol;

/**
 * What a seat does in a protocol. A node that is in both committees of a
 * reshare has two seats.
 */
public enum Role {
  /**
   * Holds a share of the base epoch (or, when a key is made, is about to) and
   * deals.
   */
  DEALER,
  /** Receives a share of the next epoch. */
  RECEIVER,
  /** Takes part in one signature, or in what a pair of signers prepares. */
  SIGNER
}
