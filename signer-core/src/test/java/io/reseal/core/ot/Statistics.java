package io.reseal.core.ot;

import java.util.List;

/** Whether bits look like coins. */
final class Statistics {

  /** Standard deviations that a fair sample does not show. */
  static final double LIMIT = 4.5;

  /** Chi-square with 255 degrees of freedom that a fair sample does not show. */
  static final double BYTES_LIMIT = 375;

  private Statistics() {
  }

  /** How many standard deviations the number of ones is off half. */
  static double monobit(List<Boolean> bits) {
    var ones = bits.stream().filter(bit -> bit).count();
    return Math.abs(2.0 * ones - bits.size()) / Math.sqrt(bits.size());
  }

  /**
   * How many standard deviations two bits agree more or less than half the time.
   */
  static double agreement(List<Boolean> one, List<Boolean> other) {
    var agree = new java.util.ArrayList<Boolean>();
    for (var i = 0; i < one.size(); i++) {
      agree.add(one.get(i).equals(other.get(i)));
    }
    return monobit(agree);
  }

  /** Chi-square of bytes made of the bits. */
  static double bytes(List<Boolean> bits) {
    var counts = new int[256];
    for (var at = 0; at + 8 <= bits.size(); at += 8) {
      var value = 0;
      for (var i = 0; i < 8; i++) {
        value = 2 * value + (bits.get(at + i) ? 1 : 0);
      }
      counts[value]++;
    }
    var expected = bits.size() / 8.0 / 256;
    var sum = 0.0;
    for (var count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
