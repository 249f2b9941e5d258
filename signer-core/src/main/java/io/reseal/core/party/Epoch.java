package io.reseal.core.party;

/**
 * The number of one committee's time. 0 is the time before the first key;
 * numbers are never reused.
 */
public record Epoch(long number) implements Comparable<Epoch> {

  /** Before the first key. */
  public static final Epoch NONE = new Epoch(0);

  public Epoch {
    if (number < 0) {
      throw new IllegalArgumentException("an epoch is not negative: " + number);
    }
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
