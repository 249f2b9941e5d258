package io.reseal.node.cli;

import io.reseal.core.protocol.Malformed;
import io.reseal.node.api.Json;
import io.reseal.node.session.Receipt;
import io.reseal.node.session.Receipt.Finding;
import io.reseal.node.session.ReceiptFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reseal audit}: needs no node, no token and no chain. */
@Command(name = "audit", description = "Looks at what a node states about shares it destroyed.", synopsisSubcommandLabel = "COMMAND", footer = {
    "%nExample:", "  reseal audit receipts",
    "  reseal audit verify-receipt epoch-3-attempt-1-key-0a0b0c0d.json"})
final class AuditCommand implements Runnable {

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "which command? one of " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(name = "verify-receipt", description = "Judges a receipt of a destroyed share, wherever it comes from: which node signed it, for which key, epoch and attempt, and what it does not prove; 1 if nobody signed it.", footer = {
      "%nExample:", "  reseal audit verify-receipt epoch-3-attempt-1-key-0a0b0c0d.json"})
  int verifyReceipt(@Mixin Home home,
      @Parameters(paramLabel = "FILE", description = "The receipt's file, as a node keeps them in its folder \"receipts\".") Path file) {
    var finding = read(file).judged();
    if (home.json()) {
      Answer.print(spec, Json.text(finding));
      return finding instanceof Finding.Stated ? Exit.OK : Exit.FAILED;
    }
    return switch (finding) {
      case Finding.Stated stated -> {
        Answer.print(spec, Lines.printable(words(stated)));
        yield Exit.OK;
      }
      case Finding.Worthless(var why) -> throw CommandFailed.failed(file + " is no one's receipt: " + why,
          "ask the node for the file once more");
    };
  }

  /** A receipt of this node, as a list shows it. */
  record Listed(Path file, Finding finding) {
  }

  @Command(name = "receipts", description = "Lists the receipts in a node's home folder.", footer = {
      "%nExample:", "  reseal audit receipts --home /var/lib/reseal"})
  int receipts(@Mixin Home home) {
    var listed = new ArrayList<Listed>();
    try {
      for (var file : ReceiptFolder.files(Home.receipts(home.folder()))) {
        listed.add(new Listed(file, read(file).judged()));
      }
    } catch (IOException e) {
      throw CommandFailed.failed("the receipts in " + home.folder() + " cannot be listed: " + e.getMessage(),
          "give the home folder of a node", e);
    }
    Answer.print(spec,
        home.json()
            ? Json.text(listed)
            : listed.isEmpty()
                ? "no share was destroyed here"
                : Lines.printable(String.join("\n", listed.stream().map(AuditCommand::line).toList())));
    return Exit.OK;
  }

  private static String line(Listed listed) {
    return listed.file() + switch (listed.finding()) {
      case Finding.Stated stated ->
        "  epoch " + stated.epoch() + ", attempt " + stated.attempt() + ", destroyed " + stated.at();
      case Finding.Worthless(var why) -> "  WORTHLESS: " + why;
    };
  }

  private static Receipt read(Path file) {
    try {
      return ReceiptFolder.read(file);
    } catch (Malformed e) {
      throw CommandFailed.failed(file + " is no receipt: " + e.getMessage(),
          "ask the node for the file once more, whole", e);
    } catch (IOException e) {
      throw CommandFailed.failed(file + " cannot be read: " + e.getMessage(), "give the path of a receipt",
          e);
    }
  }

  private static String words(Finding.Stated stated) {
    return "node " + stated.node() + " signed that it destroyed its share:\n"
        + Lines.row("  key",
            "0x" + stated.key().hex() + " (" + stated.scheme() + ", public 0x" + stated.publicKey().hex()
                + ")")
        + Lines.row("  epoch", stated.epoch() + ", attempt " + stated.attempt())
        + Lines.row("  HSM key", stated.hsmKey() + " in token " + stated.token())
        + Lines.row("  at", stated.at().toString())
        + Lines.row("  before",
            stated.keyFound()
                ? "the HSM key was there, and the kept copy "
                    + (stated.openedBefore() ? "opened" : "was not opened")
                : "the HSM key was gone already: an earlier try had destroyed it")
        + Lines.row("  after", "the HSM key is absent, and opening the copy fails with " + stated.refusal())
        + section("this rests on", stated.restsOn()) + section("it does not prove", stated.doesNotProve())
        + section("compare with the chain that", stated.compare());
  }

  private static String section(String title, List<String> lines) {
    return title + ":\n" + String.join("", lines.stream().map(line -> "  " + line + "\n").toList());
  }
}
