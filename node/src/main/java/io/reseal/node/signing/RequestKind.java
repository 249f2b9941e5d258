package io.reseal.node.signing;

/**
 * What kind a request to sign is. The order is part of the members' messages:
 * new kinds go last.
 */
public enum RequestKind {
  /** {@link Preimage}. */
  PREIMAGE,
  /** {@link EthTransaction}. */
  TRANSACTION,
  /** {@link EthMessage}. */
  MESSAGE,
  /** {@link TypedData}. */
  TYPED_DATA,
  /** {@link RawData}. */
  RAW_DATA
}
