package io.reseal.core.bench;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Wall time of single operations, by JMH. A figure is the median over single
 * calls, so that calls during which others had the processor do not count; an
 * operation below a microsecond contains the 30 ns of reading the clock.
 */
final class Operations {

  private static final List<Class<?>> BENCHMARKS = List.of(CurveBenchmark.class);

  private Operations() {
  }

  /**
   * Measures those that are wanted.
   *
   * @param options
   *          how often and how long
   * @param wanted
   *          told each figure's name
   */
  static void measure(ChainedOptionsBuilder options, Predicate<String> wanted, Figures figures) {
    var any = false;
    for (var method : methods().toList()) {
      if (wanted.test(name(method))) {
        options.include("^" + method.getDeclaringClass().getName() + "\\." + method.getName() + "$");
        any = true;
      }
    }
    if (!any) {
      return;
    }
    try {
      for (var result : new Runner(options.build()).run()) {
        put(result, figures);
      }
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(RunResult result, Figures figures) {
    var parameters = result.getParams();
    var method = methods().filter(
        each -> parameters.getBenchmark().equals(each.getDeclaringClass().getName() + "." + each.getName()))
        .findFirst().orElseThrow();
    figures.put(name(method), "us", result.getPrimaryResult().getStatistics().getPercentile(50));
  }

  private static Stream<Method> methods() {
    return BENCHMARKS.stream().flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Benchmark.class));
  }

  /** "curve: point plus point". */
  private static String name(Method method) {
    var group = method.getDeclaringClass().getSimpleName().replace("Benchmark", "").toLowerCase(Locale.ROOT);
    return group + ": " + method.getName().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  /** Options that all kinds of measurement share. */
  static ChainedOptionsBuilder options() {
    return new OptionsBuilder().shouldFailOnError(true).jvmArgs("--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC");
  }
}
