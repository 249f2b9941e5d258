package io.reseal.node.store;

import io.reseal.core.party.Bytes32;
import java.time.Instant;

/**
 * The last final block we acted on.
 *
 * @param number
 *          its height
 * @param time
 *          its own time
 */
public record ChainCursor(long number, Bytes32 hash, Bytes32 parentHash, Instant time) {

  public ChainCursor {
    Names.notNegative("block number", number);
    time = Names.stored(time);
  }
}
