package io.reseal.node.cli;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reseal.hsm.token.Token;
import io.reseal.node.transport.Transport;
import java.util.Locale;

/** Measurements of a running node, in the form that operators scrape. */
final class NodeMetrics {

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  NodeMetrics(Token token, Transport transport, ChainLoop chain) {
    FunctionCounter.builder("reseal.token.signatures", token, each -> each.operations().signatures())
        .description("Signatures the token made for this node").register(registry);
    FunctionCounter.builder("reseal.token.seals", token, each -> each.operations().seals())
        .register(registry);
    FunctionCounter.builder("reseal.token.unseals", token, each -> each.operations().unseals())
        .register(registry);
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

  String scrape() {
    return registry.scrape();
  }
}
