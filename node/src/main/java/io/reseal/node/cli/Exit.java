package io.reseal.node.cli;

/** What exit codes mean; every command's help lists them. */
final class Exit {

  /** Done. */
  static final int OK = 0;
  /** Tried and failed. */
  static final int FAILED = 1;
  /** Wrong options or arguments. */
  static final int USAGE = 2;
  /** No node runs in that home folder. */
  static final int NOT_RUNNING = 3;

  private Exit() {
  }
}
