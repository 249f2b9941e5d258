package io.reseal.node.store;

import io.reseal.core.party.Address;

/**
 * A place in an account's order of transactions: a chain takes one transaction
 * there, so one is signed.
 *
 * @param nonce
 *          0 and up
 */
public record NonceSlot(long chainId, Address account, long nonce) {

  public NonceSlot {
    if (chainId < 1 || nonce < 0) {
      throw new IllegalArgumentException("a slot has a chain id from 1 and a nonce from 0");
    }
  }

  @Override
  public String toString() {
    return "nonce " + nonce + " of " + account + " on chain " + chainId;
  }
}
