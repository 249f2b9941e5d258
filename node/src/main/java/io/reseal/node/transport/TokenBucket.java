package io.reseal.node.transport;

/** A rate with a burst, for one thread. */
final class TokenBucket {

  private final double perNano;
  private final int burst;
  private double tokens;
  private long last;

  TokenBucket(int perSecond, int burst, long nanoNow) {
    this.perNano = perSecond / 1e9;
    this.burst = burst;
    this.tokens = burst;
    this.last = nanoNow;
  }

  /** Whether one more is within the rate. */
  boolean take(long nanoNow) {
    tokens = Math.min(burst, tokens + (nanoNow - last) * perNano);
    last = nanoNow;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
