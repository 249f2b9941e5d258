package io.reseal.node.chain;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long an endpoint may search its logs. Each request of a search ends in
 * time, and a search has many: one that answers each at the last moment would
 * keep this node from reading the chain for ten minutes, again and again.
 */
final class Patience {

  /** For one search. */
  static final Duration SEARCH = Duration.ofSeconds(60);
  /** Before it is asked to search again. */
  static final Duration REST = Duration.ofMinutes(10);

  private final LongSupplier nanos;
  private volatile Long restsUntil;

  /**
   * @param nanos
   *          time that only goes forward
   */
  Patience(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * A search begins.
   *
   * @throws ChainException
   *           while the endpoint rests
   */
  Search search() {
    var rests = restsUntil;
    if (rests != null && nanos.getAsLong() - rests < 0) {
      throw new ChainException("searched its logs for more than " + SEARCH.toSeconds()
          + " s, and is asked for none for " + REST.toMinutes() + " minutes");
    }
    return new Search(nanos.getAsLong());
  }

  /** One search. */
  final class Search {

    private final long begin;

    private Search(long begin) {
      this.begin = begin;
    }

    /**
     * Before each request.
     *
     * @throws ChainException
     *           when time is up
     */
    void goOn() {
      var now = nanos.getAsLong();
      if (now - begin > SEARCH.toNanos()) {
        restsUntil = now + REST.toNanos();
        throw new ChainException("searches its logs for more than " + SEARCH.toSeconds() + " s");
      }
    }
  }
}
