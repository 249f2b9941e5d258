package io.reseal.node.store;

import io.reseal.core.party.Bytes32;

/**
 * The last entry of a journal. Peers keep each other's, so that a cut end is
 * found.
 */
public record JournalHead(long seq, Bytes32 hash) {

  public JournalHead {
    if (seq < 1) {
      throw new IllegalArgumentException("a journal's entries count from 1, not " + seq);
    }
  }
}
