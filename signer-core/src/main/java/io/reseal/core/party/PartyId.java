package io.reseal.core.party;

/**
 * A party's number in one epoch's committee: 1 + the rank of its address,
 * ascending. It is the x-coordinate of its share, so it is never 0, where the
 * secret itself lies.
 */
public record PartyId(int value) implements Comparable<PartyId> {

  public PartyId {
    if (value < 1 || value > Committee.SIZE_MAX) {
      throw new IllegalArgumentException("a party id is from 1 to " + Committee.SIZE_MAX + ", not " + value);
    }
  }

  @Override
  public int compareTo(PartyId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return "#" + value;
  }
}
