package io.reseal.node.sim;

/**
 * A node dies, here and now: nothing of it catches this, as nothing catches a
 * lost power supply.
 */
final class Crash extends Error {

  private static final long serialVersionUID = 1;

  Crash(String where) {
    super(where, null, false, false);
  }
}
