package io.reseal.node.bench;

import io.reseal.core.party.Scheme;
import io.reseal.node.api.AdminAccess;
import io.reseal.node.demo.LocalNode;
import io.reseal.node.demo.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Clients that have messages signed one after another, each at one node, spread
 * over the nodes. A request that is not signed ends the measurement.
 */
final class Callers {

  private static final Duration ANSWER_TIME = Duration.ofSeconds(30);
  private static final Pattern OPERATIONS = Pattern
      .compile("(?m)^reseal_token_operations_total\\{.*\\} (\\S+)$");
  private static final long TICKS_PER_SECOND = 100; // of /proc, on every Linux that Java runs on

  private final List<LocalNode> nodes;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong number = new AtomicLong();

  Callers(List<LocalNode> nodes) {
    this.nodes = nodes;
  }

  /**
   * What came of it.
   *
   * @param millis
   *          of each signature, ascending
   */
  record Signed(List<Double> millis, double seconds) {

    int count() {
      return millis.size();
    }

    double perSecond() {
      return count() / seconds;
    }

    /** By the nearest rank. */
    double quantile(double part) {
      return millis.get(Math.max(0, (int) Math.ceil(part * count()) - 1));
    }
  }

  /**
   * What all nodes together have used so far.
   *
   * @param compilerMillis
   *          the part of the processor time that went into compiling the node's
   *          own code while it runs
   * @param nodeThreadMillis
   *          that of the threads that own all of a node
   */
  record Spent(long tokenOperations, long cpuMillis, long compilerMillis, long nodeThreadMillis) {

    Spent since(Spent before) {
      return new Spent(tokenOperations - before.tokenOperations, cpuMillis - before.cpuMillis,
          compilerMillis - before.compilerMillis, nodeThreadMillis - before.nodeThreadMillis);
    }
  }

  /** Signs for so long. */
  Signed sign(Scheme scheme, int callers, Duration time) {
    var start = System.nanoTime();
    var end = start + time.toNanos();
    var results = new ArrayList<Future<List<Double>>>();
    try (var threads = Executors.newFixedThreadPool(callers)) {
      for (var caller = 0; caller < callers; caller++) {
        var first = caller;
        results.add(threads.submit(() -> call(scheme, first, end)));
      }
    }
    var seconds = (System.nanoTime() - start) / 1e9;
    var millis = new ArrayList<Double>();
    for (var result : results) {
      try {
        millis.addAll(result.get());
      } catch (ExecutionException e) {
        throw new Trouble("a signature failed: " + e.getCause().getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Trouble("interrupted while signing");
      }
    }
    millis.sort(null);
    return new Signed(millis, seconds);
  }

  private List<Double> call(Scheme scheme, int caller, long end) throws IOException, InterruptedException {
    var millis = new ArrayList<Double>();
    for (var node = caller; System.nanoTime() < end; node++) {
      var start = System.nanoTime();
      sign(scheme, nodes.get(node % nodes.size()));
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return millis;
  }

  private void sign(Scheme scheme, LocalNode node) throws IOException, InterruptedException {
    var key = LocalNode.KEYS.indexOf(scheme);
    var body = "{\"keyIndex\":%d,\"preimage\":\"%016x\"}".formatted(key, number.incrementAndGet());
    var answer = http.send(asking(node, "/v1/sign").header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(node + " answers " + answer.statusCode() + ": " + answer.body());
    }
  }

  private static HttpRequest.Builder asking(LocalNode node, String path) {
    var access = AdminAccess.read(node.home())
        .orElseThrow(() -> new Trouble(node + " does not serve its API"));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + access.port() + path)).timeout(ANSWER_TIME)
        .header("Authorization", "Bearer " + access.token());
  }

  /**
   * Token operations by the nodes' own counters, processor time by the system's.
   */
  Spent spent() {
    var operations = 0L;
    var cpu = 0L;
    var compilers = 0L;
    var nodeThreads = 0L;
    for (var node : nodes) {
      try {
        var metrics = http.send(asking(node, "/v1/metrics").build(), BodyHandlers.ofString()).body();
        var counters = OPERATIONS.matcher(metrics).results().toList();
        if (counters.isEmpty()) {
          throw new Trouble(node + " counts no token operations");
        }
        operations += counters.stream().mapToLong(each -> (long) Double.parseDouble(each.group(1))).sum();
        var process = Path.of("/proc", Long.toString(node.pid()));
        cpu += cpuMillis(process);
        compilers += cpuMillis(process,
            name -> name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler"));
        nodeThreads += cpuMillis(process, "node"::equals);
      } catch (IOException e) {
        throw new Trouble(node + " does not answer: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Trouble("interrupted while asking " + node);
      }
    }
    return new Spent(operations, cpu, compilers, nodeThreads);
  }

  /** Of the threads of a process with such a name that still run. */
  private static long cpuMillis(Path process, Predicate<String> name) throws IOException {
    var millis = 0L;
    try (var threads = Files.list(process.resolve("task"))) {
      for (var thread : threads.toList()) {
        try {
          if (name.test(Files.readString(thread.resolve("comm")).strip())) {
            millis += cpuMillis(thread);
          }
        } catch (IOException e) {
          if (Files.exists(thread)) {
            throw e; // else it has just ended
          }
        }
      }
    }
    return millis;
  }

  /** User and system time: the 14th and 15th field, proc_pid_stat(5). */
  private static long cpuMillis(Path processOrThread) throws IOException {
    var stat = Files.readString(processOrThread.resolve("stat"));
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
  }
}
