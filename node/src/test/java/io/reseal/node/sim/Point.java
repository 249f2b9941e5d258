package io.reseal.node.sim;

/**
 * A place in a node's life where it can die: right before or right after
 * something that lasts or that others see.
 */
record Point(boolean isBefore, String what) {

  static Point before(String what) {
    return new Point(true, what);
  }

  static Point after(String what) {
    return new Point(false, what);
  }

  @Override
  public String toString() {
    return (isBefore ? "before " : "after ") + what;
  }
}
