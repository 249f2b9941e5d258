package io.reseal.hsm.identity;

import io.reseal.core.party.Address;

/**
 * The chain and the registry contract that a statement is made for, so that it
 * means nothing anywhere else.
 *
 * @param chainId
 *          of EIP-155, at least 1
 */
public record ChainBinding(long chainId, Address registry) {

  public ChainBinding {
    if (chainId < 1) {
      throw new IllegalArgumentException("a chain id is at least 1, not " + chainId);
    }
    if (registry == null) {
      throw new IllegalArgumentException("a statement names its registry");
    }
  }

  @Override
  public String toString() {
    return "registry " + registry + " on chain " + chainId;
  }
}
