package io.reseal.node.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.core.party.Scheme;
import io.reseal.node.demo.LocalCommittee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a committee of three nodes takes on this machine: 2 of 3, each a process
 * with a SoftHSM token, real TLS, a local chain, signing for clients of its
 * API.
 */
public final class NodeBench {

  private static final List<String> NAMES = List.of("alice", "bob", "carol");
  private static final Duration KEY_TIME = Duration.ofMinutes(2);
  private static final int CALLERS = 8;
  private static final int SIGNERS = 2;
  private static final Duration WARM_UP_STEP = Duration.ofSeconds(5);
  /** Part of the nodes' processor time that their compilers may still take. */
  private static final double COMPILERS_IDLE = 0.05;

  /**
   * How long things are measured.
   *
   * @param warmUp
   *          at most, with all callers, before each scheme's figures
   * @param single
   *          one caller
   * @param many
   *          all callers
   */
  private record Pace(Duration warmUp, Duration single, Duration many) {
  }

  private static final Pace QUICK = new Pace(Duration.ofSeconds(60), Duration.ofSeconds(5),
      Duration.ofSeconds(15));
  private static final Pace WHOLE = new Pace(Duration.ofMinutes(4), Duration.ofSeconds(20),
      Duration.ofMinutes(1));

  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Pace pace;

  private NodeBench(Pace pace) {
    this.pace = pace;
  }

  /** Options: {@code [--quick] [--json FILE] [--core FILE] [PATTERN]}. */
  public static void main(String[] arguments) throws IOException {
    var pace = WHOLE;
    Optional<Path> json = Optional.empty();
    Optional<Path> core = Optional.empty();
    Predicate<String> wanted = _ -> true;
    for (var at = 0; at < arguments.length; at++) {
      switch (arguments[at]) {
        case "--quick" -> pace = QUICK;
        case "--json" -> json = Optional.of(Path.of(arguments[++at]));
        case "--core" -> core = Optional.of(Path.of(arguments[++at]));
        default -> wanted = Pattern.compile(arguments[at], Pattern.CASE_INSENSITIVE).asPredicate();
      }
    }
    var bench = new NodeBench(pace);
    var chosen = wanted;
    var schemes = List.of(Scheme.values()).stream()
        .filter(scheme -> Figure.all(scheme).stream().anyMatch(chosen)).toList();
    if (!schemes.isEmpty()) {
      bench.measure(schemes);
    }
    bench.figures.keySet().removeIf(chosen.negate());
    bench.figures.forEach((name, value) -> System.out.printf(Locale.ROOT, "%-70s %10s%n", name, text(value)));
    if (json.isPresent()) {
      write(json.get(), core, bench.figures);
    }
  }

  private void measure(List<Scheme> schemes) throws IOException {
    var folder = LocalCommittee.repository().resolve("target/bench/run");
    Files.createDirectories(folder.getParent());
    System.err.println("reseal: three nodes make their keys (" + folder + ")");
    try (var committee = LocalCommittee.in(LocalCommittee.repository(), folder)) {
      committee.nodeOptions("-Xss512k " + System.getProperty("reseal.bench.options", ""));
      committee.openChain(SIGNERS);
      var nodes = committee.make(NAMES.toArray(String[]::new));
      nodes.forEach(node -> committee.chain().addRelayer(node.address()));
      nodes.forEach(node -> node.start(nodes.subList(0, SIGNERS),
          Map.of("policy.autoApprove", "genesis,refresh,leavers,ordinary")));
      var _ = committee.awaitProven(1, nodes, KEY_TIME, _ -> {
      });
      var callers = new Callers(nodes);
      for (var scheme : schemes) {
        measure(scheme, callers);
      }
    }
  }

  private void measure(Scheme scheme, Callers callers) {
    System.err.println("reseal: measuring signatures by " + scheme);
    warmUp(scheme, callers);
    var one = callers.sign(scheme, 1, pace.single());
    figures.put(Figure.MEDIAN.of(scheme), one.quantile(0.5));
    figures.put(Figure.P95.of(scheme), one.quantile(0.95));
    var before = callers.spent();
    var many = callers.sign(scheme, CALLERS, pace.many());
    var spent = callers.spent().since(before);
    figures.put(Figure.RATE.of(scheme), many.perSecond());
    figures.put(Figure.MANY_MEDIAN.of(scheme), many.quantile(0.5));
    figures.put(Figure.MANY_P95.of(scheme), many.quantile(0.95));
    figures.put(Figure.TOKEN.of(scheme), spent.tokenOperations() / (double) (many.count() * SIGNERS));
    figures.put(Figure.CPU.of(scheme), spent.cpuMillis() / (double) (many.count() * SIGNERS));
    figures.put(Figure.COMPILERS.of(scheme), spent.compilerMillis() / (double) (many.count() * SIGNERS));
    figures.put(Figure.NODE_THREAD.of(scheme), spent.nodeThreadMillis() / (double) (many.count() * SIGNERS));
  }

  /**
   * A node serves for months, so what its first minutes under load go into, its
   * compilers, is no part of the figures: it signs until they are nearly idle.
   */
  private void warmUp(Scheme scheme, Callers callers) {
    var start = System.nanoTime();
    var end = start + pace.warmUp().toNanos();
    double share;
    do {
      var before = callers.spent();
      var _ = callers.sign(scheme, CALLERS, WARM_UP_STEP);
      var spent = callers.spent().since(before);
      share = spent.compilerMillis() / (double) spent.cpuMillis();
    } while (share > COMPILERS_IDLE && System.nanoTime() < end);
    System.err.printf(Locale.ROOT, "reseal: warm after %.0f s: compilers take %.0f %% of the nodes' time%n",
        (System.nanoTime() - start) / 1e9, 100 * share);
  }

  /** What is measured of each scheme. */
  private enum Figure {
    MEDIAN("latency, median (ms)"), //
    P95("latency, 95th percentile (ms)"), //
    RATE("8 callers (signatures/s)"), //
    MANY_MEDIAN("8 callers, latency, median (ms)"), //
    MANY_P95("8 callers, latency, 95th percentile (ms)"), //
    TOKEN("token operations of a signer (1/signature)"), //
    CPU("processor time of a signer (ms/signature)"), //
    COMPILERS("of that the compilers' (ms/signature)"), //
    NODE_THREAD("of that the node's thread (ms/signature)");

    private final String name;

    Figure(String name) {
      this.name = name;
    }

    String of(Scheme scheme) {
      return "nodes " + scheme + " 2 of 3, " + name;
    }

    static List<String> all(Scheme scheme) {
      return List.of(values()).stream().map(figure -> figure.of(scheme)).toList();
    }
  }

  private static void write(Path file, Optional<Path> core, Map<String, Double> figures) throws IOException {
    var json = new ObjectMapper();
    var all = new LinkedHashMap<String, Object>();
    if (core.isPresent()) {
      all.putAll(json.readValue(core.get().toFile(), new TypeReference<Map<String, Object>>() {
      }));
    }
    figures.forEach((name, value) -> all.put(name, Double.valueOf(text(value))));
    Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
  }

  /** Three digits that mean something. */
  private static String text(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
  }
}
