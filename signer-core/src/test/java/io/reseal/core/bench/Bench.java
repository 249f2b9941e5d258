package io.reseal.core.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures, and prints a table: what bin/bench runs. */
public final class Bench {

  /**
   * How long things are measured.
   *
   * @param iteration
   *          of JMH
   * @param perFigure
   *          for which a protocol is repeated
   */
  private record Pace(int warmUps, int iterations, Duration iteration, Duration warmUp, Duration perFigure) {
  }

  private static final Pace QUICK = new Pace(5, 5, Duration.ofMillis(400), Duration.ofSeconds(4),
      Duration.ofMillis(500));
  private static final Pace WHOLE = new Pace(5, 15, Duration.ofMillis(500), Duration.ofSeconds(10),
      Duration.ofSeconds(5));

  private Bench() {
  }

  /** Options: {@code [--quick] [--json FILE] [PATTERN]}, told in bin/bench. */
  public static void main(String[] arguments) {
    var pace = WHOLE;
    Optional<Path> file = Optional.empty();
    Predicate<String> wanted = _ -> true;
    for (var i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> pace = QUICK;
        case "--json" -> file = Optional.of(Path.of(arguments[++i]));
        default -> wanted = pattern(arguments[i]);
      }
    }
    System.out.println(Machine.description());
    var figures = new Figures();
    protocols(pace, wanted, figures);
    operations(pace, wanted, figures);
    System.out.println();
    System.out.print(figures.table());
    System.out.println();
    System.out.println(Machine.description());
    file.ifPresent(path -> write(path, figures));
  }

  private static Predicate<String> pattern(String text) {
    try {
      return Pattern.compile(text, Pattern.CASE_INSENSITIVE).asPredicate();
    } catch (PatternSyntaxException e) {
      System.err.println("reseal: PATTERN is no regular expression: " + e.getDescription());
      System.exit(2);
      throw new IllegalStateException(e);
    }
  }

  private static void protocols(Pace pace, Predicate<String> wanted, Figures figures) {
    var protocols = new Protocols(wanted, pace.warmUp(), pace.perFigure(), figures);
    System.err.println("reseal: measuring protocols");
    Protocols.COMMITTEES.forEach(protocols::keyDeal);
    Protocols.SIGNERS.forEach(protocols::frost);
    protocols.pairSetup();
    Protocols.ECDSA_COMMITTEES.forEach(protocols::ecdsaKeyDeal);
    Protocols.ECDSA_SIGNERS.forEach(protocols::ecdsa);
  }

  private static void operations(Pace pace, Predicate<String> wanted, Figures figures) {
    var iteration = TimeValue.milliseconds(pace.iteration().toMillis());
    System.err.println("reseal: measuring single operations");
    Operations.measure(
        Operations.options().verbosity(VerboseMode.SILENT).forks(1).warmupIterations(pace.warmUps())
            .warmupTime(iteration).measurementIterations(pace.iterations()).measurementTime(iteration),
        wanted, figures);
  }

  private static void write(Path file, Figures figures) {
    try {
      Files.writeString(file, figures.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
