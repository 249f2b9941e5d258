package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.node.api.ApiServer;
import io.reseal.node.api.Json;
import io.reseal.node.config.NodeConfig;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.LogManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reseal run}. */
@Command(name = "run", description = {
    "Runs the node of a home folder until it is stopped (SIGTERM or Ctrl-C).",
    "Configuration: --set, then RESEAL_... variables, then node.yaml."}, footer = {"%nExample:",
        "  reseal run --home /var/lib/reseal --set timeouts.round=30s"})
final class RunCommand implements Callable<Integer> {

  private final RunningNode.Start start;

  @Mixin
  private Home home;
  @Spec
  private CommandSpec spec;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A value of the configuration, such as chain.quorum=2. Never a PIN.")
  private Map<String, String> flags = new LinkedHashMap<>();

  RunCommand(RunningNode.Start start) {
    this.start = start;
  }

  @Override
  public Integer call() throws InterruptedException {
    var folder = home.folder();
    if (Files.notExists(folder.resolve(NodeConfig.FILE))) {
      throw CommandFailed.failed("there is no " + NodeConfig.FILE + " in " + folder,
          "make a node there with \"reseal init --home " + folder + "\", or name its folder with --home");
    }
    var config = NodeConfig.load(folder, flags, environment());
    Hardening.apply();
    Logs.start(folder);
    var missing = Hardening.missingFlags();
    if (!missing.isEmpty()) {
      LogManager.getLogger(RunCommand.class).warn("started without {}: use bin/reseal, which sets them",
          missing);
    }
    run(config);
    return Exit.OK;
  }

  private void run(NodeConfig config) throws InterruptedException {
    var stop = new AtomicReference<Runnable>(() -> {
    });
    // On SIGTERM the main thread is not interrupted, and nobody waits for it: this
    // stops everything.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
      stop.get().run();
      Logs.stop();
    }));
    try (var node = start.start(config)) {
      stop.set(node::close);
      try (var api = ApiServer.start(node, config.home(), config.admin().port())) {
        stop.set(() -> stop(api, node));
        try (var web3 = new Web3Door(node, config)) {
          stop.set(() -> stop(web3, api, node));
          Answer.print(spec, greeting(node.status().address(), api.access().port(), web3.port()));
          node.awaitStop();
        }
      }
    }
  }

  private static void stop(Web3Door web3, ApiServer api, RunningNode node) {
    web3.close();
    stop(api, node);
  }

  private static void stop(ApiServer api, RunningNode node) {
    api.close();
    node.close();
  }

  private String greeting(Address address, int port, OptionalInt web3) {
    var facts = new LinkedHashMap<String, Object>(Map.of("address", address, "adminPort", port));
    web3.ifPresent(each -> facts.put("web3Port", each));
    return home.json()
        ? Json.text(facts)
        : "node " + address + " runs; admin API on 127.0.0.1:" + port
            + (web3.isPresent() ? ", web3 endpoints on 127.0.0.1:" + web3.getAsInt() : "");
  }

  /**
   * Without the variables of this program and its launcher that are no
   * configuration.
   */
  private static Map<String, String> environment() {
    var environment = new HashMap<>(System.getenv());
    environment.keySet().removeAll(Set.of(Main.DEBUG, "RESEAL_JAVA_OPTIONS", "RESEAL_CLASSPATH"));
    return environment;
  }
}
