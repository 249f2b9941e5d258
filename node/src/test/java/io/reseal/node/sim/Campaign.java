package io.reseal.node.sim;

import io.reseal.node.lifecycle.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Many seeds, one after another in each of some threads: what came of them is
 * the same however they are shared out.
 */
final class Campaign {

  private final Consumer<String> told;
  private final boolean isTraced;
  private final Map<Long, String> broken = new ConcurrentSkipListMap<>();
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Map<State.Name, Integer> states = new EnumMap<>(State.Name.class);
  private long seeds;
  private double seconds;
  private double work;

  Campaign(Consumer<String> told, boolean isTraced) {
    this.told = told;
    this.isTraced = isTraced;
    for (var fault : Fault.values()) {
      faults.put(fault, 0);
    }
  }

  /** Tells seeds until that many are told, or time is up. */
  Campaign run(long from, long count, Duration limit, int threads) {
    var began = System.nanoTime();
    var worked = work();
    var next = new AtomicLong(from);
    var workers = new TreeMap<Integer, Thread>();
    for (var worker = 0; worker < threads; worker++) {
      workers.put(worker, Thread.ofPlatform().name("sim-" + worker).start(() -> {
        while (System.nanoTime() - began < limit.toNanos()) {
          var seed = next.getAndIncrement();
          if (seed >= from + count) {
            return;
          }
          run(seed);
        }
      }));
    }
    for (var worker : workers.values()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    seconds = (System.nanoTime() - began) / 1e9;
    work = work() - worked;
    return this;
  }

  /** What this process has taken of all cores, in seconds, its compilers too. */
  private static double work() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private void run(long seed) {
    try {
      var folder = Disk.folder();
      try (var sim = new Sim(seed, folder)) {
        try {
          ended(sim.run());
        } catch (RuntimeException | Error e) {
          broken(seed, e.toString());
          if (isTraced) {
            e.printStackTrace(System.out);
          }
        }
        if (isTraced) {
          sim.trace().forEach(told);
        }
      } finally {
        Disk.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void ended(Sim.Coverage coverage) {
    counted();
    coverage.faults().forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
    coverage.states().forEach(state -> states.merge(state, 1, Integer::sum));
  }

  private synchronized void broken(long seed, String what) {
    counted();
    broken.put(seed, what);
    told.accept("BROKEN " + what);
  }

  private void counted() {
    if (++seeds % 100 == 0) {
      told.accept(seeds + " seeds, " + broken.size() + " broken");
    }
  }

  long seeds() {
    return seeds;
  }

  /** What broke, by seed. */
  List<String> broken() {
    return List.copyOf(broken.values());
  }

  /** In some lines for a person. */
  List<String> summary() {
    var missed = EnumSet.allOf(State.Name.class);
    missed.removeAll(states.keySet());
    return List.of(
        String.format("%d seeds in %.0f s, %.2f s of a core each: %d broken", seeds, seconds, work / seeds,
            broken.size()),
        "what went wrong: " + faults, "states reached:  " + states, "not reached:     " + missed);
  }

  /** What no seed of these had. */
  Set<Fault> missing() {
    var missing = EnumSet.allOf(Fault.class);
    missing.removeIf(fault -> faults.get(fault) > 0);
    return missing;
  }
}
