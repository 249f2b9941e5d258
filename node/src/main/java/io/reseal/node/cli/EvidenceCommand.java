package io.reseal.node.cli;

import io.reseal.core.protocol.Malformed;
import io.reseal.node.api.Json;
import io.reseal.node.session.Evidence;
import io.reseal.node.session.Evidence.Finding;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.EvidenceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reseal evidence}: needs no node and no token. */
@Command(name = "evidence", description = "Looks at the proof that a member cheated.", synopsisSubcommandLabel = "COMMAND", footer = {
    "%nExample:", "  reseal evidence list"})
final class EvidenceCommand implements Runnable {

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "which command? one of " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(name = "verify", description = "Judges an evidence file, wherever it comes from: who broke which rule, and what that rests on; 1 if it proves nothing.", footer = {
      "%nExample:", "  reseal evidence verify epoch-3-attempt-1-0x0102-0a0b.json"})
  int verify(@Mixin Home home,
      @Parameters(paramLabel = "FILE", description = "The evidence file.") Path file) {
    var finding = read(file).judged();
    if (home.json()) {
      Answer.print(spec, Json.text(finding));
      return finding instanceof Finding.Proven ? Exit.OK : Exit.FAILED;
    }
    return switch (finding) {
      case Finding.Proven proven -> {
        Answer.print(spec, words(proven));
        yield Exit.OK;
      }
      case Finding.Unproven(var why) ->
        throw CommandFailed.failed(file + " proves nothing: " + why, "ask for the file once more, whole");
    };
  }

  @Command(name = "list", description = "Lists the evidence files in a node's home folder.", footer = {
      "%nExample:", "  reseal evidence list --home /var/lib/reseal"})
  int list(@Mixin Home home) {
    try {
      var files = new EvidenceFolder(Home.evidence(home.folder())).files().stream().map(Path::toString)
          .toList();
      Answer.print(spec,
          home.json()
              ? Json.text(files)
              : files.isEmpty() ? "no evidence against anybody" : Lines.printable(String.join("\n", files)));
      return Exit.OK;
    } catch (IOException e) {
      throw CommandFailed.failed("the evidence in " + home.folder() + " cannot be listed: " + e.getMessage(),
          "give the home folder of a node", e);
    }
  }

  private static Evidence read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return EvidenceFormat.decode(in.readNBytes(EvidenceFormat.BYTES_MAX + 1));
    } catch (Malformed e) {
      throw CommandFailed.failed(file + " is no evidence: " + e.getMessage(),
          "ask for the file once more, whole", e);
    } catch (IOException e) {
      throw CommandFailed.failed(file + " cannot be read: " + e.getMessage(),
          "give the path of an evidence file", e);
    }
  }

  private static String words(Finding.Proven proven) {
    var page = new StringBuilder();
    page.append(String.format("%s as %s broke a rule in %s:%n  %s%n", proven.culprit(),
        String.join(" and ", proven.seats()), proven.run(), proven.rule()));
    page.append(section("this rests on", proven.restsOn()));
    page.append(section("compare with the chain that", proven.compare()));
    return Lines.printable(page.toString());
  }

  private static String section(String title, List<String> lines) {
    return title + ":\n" + String.join("", lines.stream().map(line -> "  " + line + "\n").toList());
  }
}
