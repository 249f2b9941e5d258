package io.reseal.core.protocol;

/**
 * Every protocol that is spoken in envelopes. The order is part of the format:
 * new names go last.
 */
public enum ProtocolName {
  /** Making, resharing and refreshing a key. */
  KEYDEAL,
  /** Schnorr signing by BIP-340. */
  FROST,
  /** ECDSA signing by DKLs23. */
  ECDSA,
  /** A new setup of one pair inside an epoch. */
  RENEWAL
}
