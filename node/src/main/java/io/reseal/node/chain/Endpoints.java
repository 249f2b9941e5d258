package io.reseal.node.chain;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The configured endpoints, asked side by side. */
final class Endpoints implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http;
  private final List<Endpoint> all;

  /**
   * @param timeout
   *          of one request
   */
  Endpoints(ChainSpec spec, Duration timeout) {
    // No redirects: an endpoint is who was configured, not whom it names.
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER).build();
    this.all = spec.endpoints().stream().map(uri -> new Endpoint(uri, http, timeout)).toList();
  }

  List<Endpoint> all() {
    return all;
  }

  /** Asks each of these the same question at once. */
  <T> Answers<T> ask(Collection<Endpoint> whom, Function<Endpoint, T> question) {
    var given = new LinkedHashMap<Endpoint, T>();
    var failed = new LinkedHashMap<Endpoint, ChainException>();
    var pending = new LinkedHashMap<Endpoint, Future<T>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var endpoint : whom) {
        Callable<T> task = () -> question.apply(endpoint);
        pending.put(endpoint, threads.submit(task));
      }
      for (Map.Entry<Endpoint, Future<T>> one : pending.entrySet()) {
        try {
          given.put(one.getKey(), one.getValue().get());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof ChainException why)) {
            throw new IllegalStateException("asking " + one.getKey().name() + " failed", e.getCause());
          }
          failed.put(one.getKey(), why);
        } catch (InterruptedException e) {
          threads.shutdownNow();
          Thread.currentThread().interrupt();
          throw new ChainException("interrupted while asking the endpoints", e);
        }
      }
    }
    return new Answers<>(given, failed);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
