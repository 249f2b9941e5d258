package io.reseal.hsm.identity;

import java.time.Duration;

/**
 * A span of chain time.
 *
 * @param notBefore
 *          first second, by the clock of finalized blocks
 * @param notAfter
 *          last second
 */
public record Validity(long notBefore, long notAfter) {

  /**
   * How far a fresh validity reaches back: a verifier may see an older finalized
   * block than the issuer.
   */
  public static final Duration LAG = Duration.ofHours(1);

  public Validity {
    if (notBefore < 0 || notAfter < notBefore) {
      throw new IllegalArgumentException(
          "expected 0 <= notBefore <= notAfter, not " + notBefore + " and " + notAfter);
    }
  }

  /** The span of length {@code total} that began {@link #LAG} ago. */
  public static Validity from(long chainNow, Duration total) {
    var start = Math.max(0, chainNow - LAG.toSeconds());
    return new Validity(start, start + total.toSeconds());
  }

  /** Whether {@code chainNow} lies within, both ends included. */
  public boolean covers(long chainNow) {
    return notBefore <= chainNow && chainNow <= notAfter;
  }

  /** Whether it is no longer than {@code limit}. */
  public boolean isWithin(Duration limit) {
    return notAfter - notBefore <= limit.toSeconds();
  }
}
