package io.reseal.node.cli;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What a thread of the node does, once or again and again. A failure is logged,
 * and the next turn comes. An {@link Error} would end the turns for ever and
 * leave a process that answers and does nothing: it ends the process, whose
 * next start goes on from what is on record.
 */
final class Heartbeat implements Runnable {

  /** As {@code sysexits} has it for software that failed. */
  static final int EXIT_CODE = 70;
  static final Runnable EXIT = () -> {
    Logs.stop();
    Runtime.getRuntime().halt(EXIT_CODE);
  };

  private static final Logger LOG = LogManager.getLogger();

  private final String what;
  private final Runnable task;
  private final Runnable end;

  private Heartbeat(String what, Runnable task, Runnable end) {
    this.what = what;
    this.task = task;
    this.end = end;
  }

  /**
   * @param end
   *          ends the process, {@link #EXIT} but for tests
   */
  static Heartbeat of(String what, Runnable task, Runnable end) {
    return new Heartbeat(what, task, end);
  }

  @Override
  public void run() {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed", what, e);
    } catch (Error e) {
      LOG.fatal("{} failed, and this node ends", what, e);
      end.run();
      throw e;
    }
  }
}
