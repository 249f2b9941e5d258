package io.reseal.node.cli;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A thread of the node, and what it is given to do, in order. All of it is a
 * {@link Heartbeat}: what an executor keeps of a task that failed lies in a
 * future that nobody asks, and an error would pass unseen.
 */
final class OwnThread implements Executor {

  private final String name;
  private final Runnable end;
  private final ScheduledExecutorService executor;

  /** One that ends this process by an error. */
  OwnThread(String name) {
    this(name, Heartbeat.EXIT);
  }

  OwnThread(String name, Runnable end) {
    this.name = name;
    this.end = end;
    executor = Executors.newSingleThreadScheduledExecutor(task -> {
      var thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(Heartbeat.of("a task of the " + name + " thread", task, end));
  }

  /** Does it again and again, so long after it was done last. */
  void repeat(String what, Duration first, Duration every, Runnable task) {
    var _ = executor.scheduleWithFixedDelay(Heartbeat.of(what, task, end), first.toMillis(), every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Takes nothing more, and does not wait for what it does. */
  void endNow() {
    executor.shutdownNow();
  }

  /**
   * Takes nothing more, and does what it was given.
   *
   * @return whether all of that was done within this time
   */
  boolean end(Duration patience) {
    executor.shutdown();
    try {
      return executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
