package io.reseal.node.sim;

import io.reseal.node.lifecycle.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Runs seeds one after another: {@code bin/sim}. */
final class SimMain {

  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Set<State.Name> states = EnumSet.noneOf(State.Name.class);
  private final boolean isTold;
  private int failed;

  private SimMain(boolean isTold) {
    this.isTold = isTold;
  }

  public static void main(String[] arguments) throws IOException {
    var seeds = 100L;
    var from = 1L;
    var isTold = false;
    try {
      for (var i = 0; i < arguments.length; i++) {
        switch (arguments[i]) {
          case "--seeds" -> seeds = Long.parseLong(arguments[++i]);
          case "--from" -> from = Long.parseLong(arguments[++i]);
          case "--trace" -> isTold = true;
          default -> throw new IllegalArgumentException("no such option: " + arguments[i]);
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println(e.getMessage() + "; see bin/sim --help");
      System.exit(2);
    }
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
    System.exit(new SimMain(isTold).run(from, seeds) == 0 ? 0 : 1);
  }

  private int run(long from, long seeds) throws IOException {
    var began = System.nanoTime();
    for (var seed = from; seed < from + seeds; seed++) {
      run(seed);
      if ((seed - from) % 50 == 49) {
        System.out.printf("%d of %d seeds, %d failed%n", seed - from + 1, seeds, failed);
      }
    }
    var seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("%d seeds from %d in %.0f s (%.2f a second): %d failed%n", seeds, from, seconds,
        seeds / seconds, failed);
    System.out.println("what went wrong: " + faults);
    System.out.println("states reached:  " + states);
    var missed = EnumSet.allOf(State.Name.class);
    missed.removeAll(states);
    System.out.println("not reached:     " + missed);
    return failed;
  }

  private void run(long seed) throws IOException {
    var folder = folder();
    try (var sim = new Sim(seed, folder)) {
      try {
        var coverage = sim.run();
        coverage.faults().forEach((fault, count) -> faults.merge(fault, count, Integer::sum));
        states.addAll(coverage.states());
      } catch (Violation | RuntimeException e) {
        failed++;
        System.out.println("BROKEN " + e);
        if (isTold) {
          e.printStackTrace(System.out);
        }
      }
      if (isTold) {
        sim.trace().forEach(System.out::println);
      }
    } finally {
      delete(folder);
    }
  }

  /**
   * In memory where there is such a place: these disks are not the ones tested.
   */
  static Path folder() throws IOException {
    var memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "reseal-sim")
        : Files.createTempDirectory("reseal-sim");
  }

  static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
