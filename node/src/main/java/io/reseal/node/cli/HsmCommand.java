package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reseal hsm}. */
@Command(name = "hsm", description = "Looks after the token.", synopsisSubcommandLabel = "COMMAND", footer = {
    "%nExample:", "  reseal hsm check"})
final class HsmCommand implements Runnable {

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "which command? one of " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(name = "check", description = "Has the running node prove what its token guarantees of each key; 1 if anything is missing.", footer = {
      "%nExample:", "  reseal hsm check --json"})
  int check(@Mixin Home home) {
    var report = home.node().get("/v1/hsm", new TypeReference<HsmReport>() {
    });
    Answer.print(spec, home.json() ? Json.text(report) : Pages.hsm(report));
    return report.holds() ? Exit.OK : Exit.FAILED;
  }
}
