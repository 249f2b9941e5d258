package io.reseal.node.cli;

import io.reseal.node.api.ApiServer;
import io.reseal.node.config.NodeConfig;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
    try {
      run(config);
      return Exit.OK;
    } finally {
      Logs.stop();
    }
  }

  private void run(NodeConfig config) throws InterruptedException {
    var stopping = new AtomicReference<RunningNode>();
    // On SIGTERM the main thread is not interrupted: this closes what it waits for.
    var hook = Thread.ofPlatform().name("stop").unstarted(() -> {
      var node = stopping.get();
      if (node != null) {
        node.close();
      }
      Logs.stop();
    });
    Runtime.getRuntime().addShutdownHook(hook);
    try (var node = start.start(config)) {
      stopping.set(node);
      try (var api = ApiServer.start(node, config.home(), config.admin().port())) {
        Answer.print(spec,
            home.json()
                ? "{\"address\":\"" + node.status().address() + "\",\"adminPort\":" + api.access().port()
                    + "}"
                : "node " + node.status().address() + " runs; admin API on 127.0.0.1:" + api.access().port());
        node.awaitStop();
      }
    } finally {
      unhook(hook);
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is what stopped the node.
    }
  }

  /**
   * Without the variables of this program and its launcher that are no
   * configuration.
   */
  private static Map<String, String> environment() {
    var environment = new HashMap<>(System.getenv());
    environment.keySet().removeAll(java.util.Set.of(Main.DEBUG, "RESEAL_JAVA_OPTIONS", "RESEAL_CLASSPATH"));
    return environment;
  }
}
