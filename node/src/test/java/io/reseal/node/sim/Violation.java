package io.reseal.node.sim;

/** A promise was broken: never to be caught inside a run. */
final class Violation extends AssertionError {

  private static final long serialVersionUID = 1;

  Violation(String what) {
    super(what);
  }
}
