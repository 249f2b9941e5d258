package io.reseal.node.transport;

import java.util.Map;

/**
 * The transport's figures at one moment, for metrics.
 *
 * @param counts
 *          since the start, one for every {@link Count}
 * @param members
 *          connected now
 * @param candidates
 *          connected now
 * @param handshakes
 *          accepted connections whose peers are not known yet
 * @param unsentBytes
 *          accepted and not yet written, over all peers
 */
public record TransportFigures(Map<Count, Long> counts, int members, int candidates, int handshakes,
    long unsentBytes) {

  public TransportFigures {
    counts = Map.copyOf(counts);
  }

  /** One of the counts. */
  public long of(Count count) {
    return counts.get(count);
  }
}
