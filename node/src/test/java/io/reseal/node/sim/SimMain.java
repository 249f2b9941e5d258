package io.reseal.node.sim;

import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Runs seeds one after another: {@code bin/sim}. */
final class SimMain {

  private SimMain() {
  }

  public static void main(String[] arguments) {
    var seeds = 100L;
    var from = 1L;
    var isTold = false;
    var isMatrix = false;
    var threads = Math.max(1, Runtime.getRuntime().availableProcessors());
    try {
      for (var i = 0; i < arguments.length; i++) {
        switch (arguments[i]) {
          case "--seeds" -> seeds = Long.parseLong(arguments[++i]);
          case "--from" -> from = Long.parseLong(arguments[++i]);
          case "--threads" -> threads = Math.clamp(Integer.parseInt(arguments[++i]), 1, 64);
          case "--matrix" -> isMatrix = true;
          case "--trace" -> isTold = true;
          default -> throw new IllegalArgumentException("no such option: " + arguments[i]);
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println(e.getMessage() + "; see bin/sim --help");
      System.exit(2);
    }
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
    if (isMatrix) {
      System.exit(matrix(threads));
    }
    var campaign = new Campaign(System.out::println, isTold).run(from, seeds, Duration.ofDays(1),
        isTold ? 1 : threads);
    campaign.summary().forEach(System.out::println);
    System.exit(campaign.broken().isEmpty() ? 0 : 1);
  }

  private static int matrix(int threads) {
    var began = System.nanoTime();
    var matrix = new CrashMatrix(Plot.matrix());
    var cells = matrix.cells();
    CrashMatrix.table(cells).forEach(System.out::println);
    System.out.println(cells.size() + " crashes");
    var run = matrix.run(cells, Duration.ofDays(1), threads, System.out::println);
    System.out.printf("%d crashes in %.0f s, %d broken%n", run, (System.nanoTime() - began) / 1e9,
        matrix.broken().size());
    return matrix.broken().isEmpty() ? 0 : 1;
  }
}
