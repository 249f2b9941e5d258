package io.reseal.node.demo.checker;

/** Why a report is not believed. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }

  /** Refuses unless it holds. */
  static void unless(boolean holds, String claim) {
    if (!holds) {
      throw new Refused("not so: " + claim);
    }
  }
}
