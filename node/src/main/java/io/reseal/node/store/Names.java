package io.reseal.node.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Checks of the short words and numbers that rows are named by. */
final class Names {

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}");

  private Names() {
  }

  /** One to 128 letters, digits and {@code _ . : / -}: safe in any log. */
  static String word(String what, String value) {
    if (!WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a " + what + " has from 1 to 128 letters, digits and _ . : / -, starting with a letter or digit");
    }
    return value;
  }

  static void notNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a " + what + " is not negative: " + value);
    }
  }

  /** As precise as a column is, so that what is read back is equal. */
  static Instant stored(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }
}
