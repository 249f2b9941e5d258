package io.reseal.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Every process started here. Closing ends them all, also when this program is
 * told to stop, and fails if one lives on.
 */
final class Children implements AutoCloseable {

  private static final long STOP_SECONDS = 10;

  private final List<Process> started = new ArrayList<>();
  private final Thread hook = Thread.ofPlatform().unstarted(this::end);
  private boolean closed;

  Children() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized Process start(ProcessBuilder command) {
    if (closed) {
      throw new IllegalStateException(
          "this program is stopping and starts no " + command.command().getFirst());
    }
    try {
      var process = command.start();
      started.removeIf(each -> !each.isAlive());
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.command().getFirst(), e);
    }
  }

  /** Asks a process to end and waits; one that does not listen is killed. */
  static void stop(Process process) {
    process.destroy();
    if (!ends(process)) {
      process.destroyForcibly();
      var _ = ends(process);
    }
  }

  /** Ends a process as a power cut would. */
  static void kill(Process process) {
    process.destroyForcibly();
    if (!ends(process)) {
      throw new IllegalStateException("process " + process.pid() + " lives on after SIGKILL");
    }
  }

  private static boolean ends(Process process) {
    try {
      return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized List<ProcessHandle> end() {
    closed = true;
    started.forEach(Process::destroy); // all at once, so that they end side by side
    started.forEach(Children::stop);
    return started.stream().map(Process::toHandle).filter(ProcessHandle::isAlive).toList();
  }

  @Override
  public void close() {
    var alive = end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is what runs.
    }
    if (!alive.isEmpty()) {
      throw new IllegalStateException("processes live on: " + alive);
    }
  }
}
