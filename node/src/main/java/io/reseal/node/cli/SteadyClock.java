package io.reseal.node.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day at which this process started, and how long it has run since.
 * Whoever sets a machine's clock back by a day, by mistake or by forged answers
 * of time servers, would else silence for a day whatever waits until an
 * instant: what is sent again, setups that are renewed, transactions.
 */
final class SteadyClock implements InstantSource {

  private final LongSupplier nanos;
  private final Instant start;
  private final long startNanos;

  SteadyClock() {
    this(InstantSource.system(), System::nanoTime);
  }

  /**
   * @param wall
   *          asked once
   * @param nanos
   *          from any origin, and never back
   */
  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.nanos = nanos;
    start = wall.instant();
    startNanos = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }
}
