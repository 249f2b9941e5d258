package io.reseal.core.ot;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Whether bits look like coins. No test of this kind proves that they are: it
 * sees a bias of a size, and docs/mallory.md says which.
 */
public final class Statistics {

  /** Standard deviations that a fair sample does not show. */
  public static final double LIMIT = 4.5;

  /**
   * The same for the worst of some hundred positions, in some hundred thousand
   * runs of a test.
   */
  public static final double POSITIONS_LIMIT = 5.5;

  /** Chi-square with 255 degrees of freedom that a fair sample does not show. */
  public static final double BYTES_LIMIT = 375;

  /** Chi-square with 15 degrees of freedom that a fair sample does not show. */
  public static final double NIBBLE_LIMIT = 74;

  private Statistics() {
  }

  /** How many standard deviations the number of ones is off half. */
  public static double monobit(List<Boolean> bits) {
    var ones = bits.stream().filter(bit -> bit).count();
    return Math.abs(2.0 * ones - bits.size()) / Math.sqrt(bits.size());
  }

  /**
   * How many standard deviations two bits agree more or less than half the time.
   */
  public static double agreement(List<Boolean> one, List<Boolean> other) {
    var agree = new java.util.ArrayList<Boolean>();
    for (var i = 0; i < one.size(); i++) {
      agree.add(one.get(i).equals(other.get(i)));
    }
    return monobit(agree);
  }

  /** Chi-square of bytes made of the bits. */
  public static double bytes(List<Boolean> bits) {
    var counts = new int[256];
    for (var at = 0; at + 8 <= bits.size(); at += 8) {
      var value = 0;
      for (var i = 0; i < 8; i++) {
        value = 2 * value + (bits.get(at + i) ? 1 : 0);
      }
      counts[value]++;
    }
    return chiSquare(counts);
  }

  /**
   * How many standard deviations the worst bit position is off half.
   *
   * @param strings
   *          of one length
   */
  public static double positions(List<byte[]> strings) {
    var most = 0.0;
    for (var at = 0; at < 8 * strings.getFirst().length; at++) {
      most = Math.max(most, monobit(column(strings, at)));
    }
    return most;
  }

  /**
   * How many standard deviations two lists of strings agree, in the worst bit
   * position, more or less than half the time.
   */
  public static double positions(List<byte[]> one, List<byte[]> other) {
    var most = 0.0;
    for (var at = 0; at < 8 * one.getFirst().length; at++) {
      most = Math.max(most, agreement(column(one, at), column(other, at)));
    }
    return most;
  }

  private static List<Boolean> column(List<byte[]> strings, int at) {
    return strings.stream().map(each -> (each[at / 8] >> (7 - at % 8) & 1) == 1).toList();
  }

  /** Chi-square of one hexadecimal digit. */
  public static double nibble(List<byte[]> strings, int digit) {
    var counts = new int[16];
    strings.forEach(each -> counts[each[digit / 2] >> (digit % 2 == 0 ? 4 : 0) & 15]++);
    return chiSquare(counts);
  }

  /** Chi-square of all bytes of all strings. */
  public static double bytesOf(List<byte[]> strings) {
    var counts = new int[256];
    strings.forEach(each -> {
      for (var value : each) {
        counts[value & 0xff]++;
      }
    });
    return chiSquare(counts);
  }

  private static double chiSquare(int[] counts) {
    var expected = Arrays.stream(counts).sum() / (double) counts.length;
    return Arrays.stream(counts).mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
  }

  /** How many strings are equal to an earlier one. */
  public static long repeats(List<byte[]> strings) {
    return strings.size() - strings.stream().map(ByteBuffer::wrap).distinct().count();
  }
}
