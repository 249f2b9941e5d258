package io.reseal.node.cli;

/** A command that cannot be done: why, what to do next, and its exit code. */
final class CommandFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String next;
  private final int exitCode;

  private CommandFailed(String reason, String next, int exitCode, Throwable cause) {
    super(reason, cause);
    this.next = next;
    this.exitCode = exitCode;
  }

  /** Tried and failed: exit code 1. */
  static CommandFailed failed(String reason, String next) {
    return new CommandFailed(reason, next, Exit.FAILED, null);
  }

  /** As {@link #failed(String, String)}. */
  static CommandFailed failed(String reason, String next, Throwable cause) {
    return new CommandFailed(reason, next, Exit.FAILED, cause);
  }

  /** Asked wrongly: exit code 2. */
  static CommandFailed usage(String reason, String next) {
    return new CommandFailed(reason, next, Exit.USAGE, null);
  }

  /** There is no node to ask: exit code 3. */
  static CommandFailed notRunning(String reason, String next) {
    return new CommandFailed(reason, next, Exit.NOT_RUNNING, null);
  }

  String next() {
    return next;
  }

  int exitCode() {
    return exitCode;
  }
}
