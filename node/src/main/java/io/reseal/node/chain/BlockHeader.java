package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;

/**
 * What we need of a block's header.
 *
 * @param time
 *          seconds since 1970, as the chain tells them
 */
public record BlockHeader(long number, Bytes32 hash, Bytes32 parent, long time) {

  public BlockHeader {
    if (number < 0 || time < 0) {
      throw new IllegalArgumentException(
          "a block's number and time are not negative: " + number + ", " + time);
    }
  }

  @Override
  public String toString() {
    return "block " + number + " " + hash;
  }
}
