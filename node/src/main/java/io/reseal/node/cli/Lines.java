package io.reseal.node.cli;

/** Text made safe and even for a terminal. */
final class Lines {

  private Lines() {
  }

  /**
   * Without what a terminal would obey: parts of what is printed were written by
   * other nodes. Line breaks stay.
   */
  static String printable(String text) {
    var printable = new StringBuilder(text.length());
    text.codePoints().forEach(
        c -> printable.appendCodePoint(c == '\n' || (!Character.isISOControl(c) && !isFormat(c)) ? c : '?'));
    return printable.toString();
  }

  /** Characters that reorder or hide what stands beside them. */
  private static boolean isFormat(int codePoint) {
    return Character.getType(codePoint) == Character.FORMAT;
  }

  /** One line of {@code name value}, the values below each other. */
  static String row(String name, String value) {
    return String.format("%-10s %s%n", name, printable(value).replace('\n', ' '));
  }
}
