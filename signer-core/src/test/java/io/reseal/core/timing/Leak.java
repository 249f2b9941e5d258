package io.reseal.core.timing;

import java.util.Random;

/**
 * Planted leaks: comparisons of 4,096 bytes with what they should be, one that
 * stops at the first difference and one that does not. Both count the bytes
 * that they look at.
 */
final class Leak implements Dudect.Subject {

  private static final int SIZE = 4096;

  private final boolean stops;
  private final Random random = new Random(7);
  private final byte[] expected = new byte[SIZE];
  private final byte[][] claims = new byte[Dudect.slots()][SIZE];
  private long looked;
  private boolean verdict;

  Leak(boolean stops) {
    this.stops = stops;
  }

  /** Fixed: all equal but the last byte. Random: they differ anywhere. */
  @Override
  public void prepare(int slot, boolean fixed) {
    var place = random.nextInt(SIZE);
    System.arraycopy(expected, 0, claims[slot], 0, SIZE);
    claims[slot][fixed ? SIZE - 1 : place] ^= 1;
  }

  @Override
  public void run(int slot) {
    var difference = 0;
    var i = 0;
    do {
      difference |= claims[slot][i] ^ expected[i];
      i++;
    } while (i < SIZE && !(stops && difference != 0));
    looked += i;
    verdict = difference == 0;
  }

  /** All bytes looked at so far: a clock that no other load disturbs. */
  long looked() {
    return looked;
  }

  boolean verdict() {
    return verdict;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
