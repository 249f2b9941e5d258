package io.reseal.node.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What will happen and when: simulated time, which stands still while something
 * happens. Of two deeds due at once the one that was entered first comes first.
 */
final class Agenda implements InstantSource {

  private record Entry(Instant at, long number, Runnable deed) {
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>(
      Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
  private Instant now;
  private long numbers;

  Agenda() {
    now = Instant.parse("2026-05-01T12:00:00Z");
  }

  /** Begins when that one stands, with nothing to do. */
  Agenda(Agenda other) {
    now = other.now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Seconds since 1970: the chain's clock. */
  long seconds() {
    return now.getEpochSecond();
  }

  void in(Duration wait, Runnable deed) {
    entries.add(new Entry(now.plus(wait), numbers++, deed));
  }

  /** Does what is due next. */
  void next() {
    var entry = entries.remove();
    now = entry.at();
    entry.deed().run();
  }

  /** Does all that is due within that time, which passes. */
  void pass(Duration time) {
    var until = now.plus(time);
    while (!entries.isEmpty() && !entries.peek().at().isAfter(until)) {
      next();
    }
    now = until;
  }
}
