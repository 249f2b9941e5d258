package io.reseal.node.cli;

import io.reseal.node.cli.Reseal.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command all others belong to. */
@Command(name = "reseal", mixinStandardHelpOptions = true, versionProvider = Version.class, scope = ScopeType.INHERIT, synopsisSubcommandLabel = "COMMAND", sortOptions = false, usageHelpAutoWidth = true, description = "A node of a threshold-signing committee.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:done", "1:tried and failed; the message says what to do next", "2:wrong options or arguments",
    "3:no node runs in the home folder"}, subcommands = {InitCommand.class, RunCommand.class,
        StatusCommand.class, PeersCommand.class, SignCommand.class, ReshareCommand.class, HsmCommand.class,
        EvidenceCommand.class, AuditCommand.class, CommandLine.HelpCommand.class})
final class Reseal implements Runnable {

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "which command? one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The version that was built. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      var version = Reseal.class.getPackage().getImplementationVersion();
      return new String[]{"reseal " + (version == null ? "(from source)" : version)};
    }
  }
}
