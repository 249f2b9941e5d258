package io.reseal.node.cli;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reseal.node.transport.Transport;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Measurements of a running node, in the form that operators scrape. */
final class NodeMetrics {

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  NodeMetrics(CountingToken token, Transport transport, ChainLoop chain) {
    for (var kind : CountingToken.Kind.values()) {
      FunctionCounter.builder("reseal.token.operations", token, each -> each.count(kind))
          .tag("kind", kind.name().toLowerCase(Locale.ROOT)).description("What this node asked of its token")
          .register(registry);
    }
    Gauge.builder("reseal.peers.members", transport, each -> each.figures().members())
        .description("Members connected now").register(registry);
    Gauge.builder("reseal.peers.candidates", transport, each -> each.figures().candidates())
        .register(registry);
    Gauge.builder("reseal.chain.age.seconds", chain, each -> each.age().orElse(Long.MAX_VALUE))
        .description("Age of the newest final block seen").register(registry);
    for (var count : transport.figures().counts().keySet()) {
      FunctionCounter.builder("reseal.transport." + count.name().toLowerCase(Locale.ROOT), transport,
          each -> each.figures().of(count)).register(registry);
    }
  }

  /**
   * Figures of this node's pairs in the active epoch, asked for at each scrape.
   */
  void watchPairs(Supplier<Number> withoutSetup, Supplier<Number> malicious) {
    Gauge.builder("reseal.pairs.without.setup", withoutSetup)
        .description("Pairs of this node that cannot sign by ECDSA until a new setup is made")
        .register(registry);
    Gauge.builder("reseal.disputes.malicious", malicious)
        .description("Members in dispute with a threshold of others").register(registry);
  }

  /** How often a change failed. */
  void watchVoidAttempts(Supplier<Number> count) {
    Gauge.builder("reseal.reshare.void.attempts", count)
        .description("Void attempts since an epoch was last committed; 3 are an alarm").register(registry);
  }

  /**
   * Whether this node does not believe its own store, asked for at each scrape.
   */
  void watchMemory(BooleanSupplier distrusted) {
    Gauge.builder("reseal.store.distrusted", () -> distrusted.getAsBoolean() ? 1 : 0)
        .description("1 while this node's store or token is older than what happened: it signs nothing")
        .register(registry);
  }

  String scrape() {
    return registry.scrape();
  }
}
