package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import java.util.Comparator;

/**
 * The furthest a peer was ever seen, in its own signed words: they are kept so
 * that it can be shown what only itself can have said.
 *
 * @param incarnation
 *          its count of starts
 * @param epoch
 *          that it held as active then
 * @param seq
 *          number of the last entry of its journal
 * @param hash
 *          of that entry, which stands for its whole history
 * @param signature
 *          65 bytes, by its identity
 */
public record Freshness(Address peer, long incarnation, Epoch epoch, long seq, Bytes32 hash,
    Bytes signature) {

  private static final Comparator<Freshness> ORDER = Comparator.comparingLong(Freshness::incarnation)
      .thenComparingLong(Freshness::seq);

  public Freshness {
    if (incarnation < 1 || seq < 1) {
      throw new IllegalArgumentException(
          "starts and entries count from 1, not " + incarnation + " and " + seq);
    }
  }

  /** Whether it is further than another: a later start, or more done in one. */
  public boolean isBeyond(Freshness other) {
    return ORDER.compare(this, other) > 0;
  }
}
