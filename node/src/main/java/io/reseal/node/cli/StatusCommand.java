package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.node.api.Json;
import io.reseal.node.api.NodeStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reseal status}. */
@Command(name = "status", description = "Shows where a running node stands and what it waits for.", footer = {
    "%nExample:", "  reseal status --home /var/lib/reseal"})
final class StatusCommand implements Callable<Integer> {

  @Mixin
  private Home home;
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    var status = home.node().get("/v1/status", new TypeReference<NodeStatus>() {
    });
    Answer.print(spec, home.json() ? Json.text(status) : Pages.status(status));
    return Exit.OK;
  }
}
