package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Bytes32;
import io.reseal.node.api.Json;
import io.reseal.node.api.ReshareView;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reseal reshare} and what belongs to it. */
@Command(name = "reshare", description = "Shows and decides changes of the committee.", synopsisSubcommandLabel = "COMMAND", footer = {
    "%nExample:", "  reseal reshare status", "  reseal reshare approve 0x7e..."})
final class ReshareCommand implements Runnable {

  private static final TypeReference<ReshareView> VIEW = new TypeReference<>() {
  };

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "which command? one of " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(name = "status", description = "Shows the proposal that waits, and for whom.", footer = {
      "%nExample:", "  reseal reshare status --json"})
  int status(@Mixin Home home) {
    return answer(home, home.node().get("/v1/reshare", VIEW), Pages::proposal);
  }

  @Command(name = "history", description = "Shows the journal's latest entries about epochs.", footer = {
      "%nExample:", "  reseal reshare history"})
  int history(@Mixin Home home) {
    return answer(home, home.node().get("/v1/reshare", VIEW), Pages::history);
  }

  @Command(name = "approve", description = "Lets this node take part in a proposal.", footer = {
      "%nExample: first read what it is", "  reseal reshare status",
      "  reseal reshare approve 0x7e... --operator alice"})
  int approve(@Mixin Home home, @Mixin Decision decision) {
    return decide(home, decision, "approve");
  }

  @Command(name = "reject", description = "Keeps this node out of a proposal.", footer = {"%nExample:",
      "  reseal reshare reject 0x7e... --operator alice"})
  int reject(@Mixin Home home, @Mixin Decision decision) {
    return decide(home, decision, "reject");
  }

  /** Which proposal, and who decides. */
  static final class Decision {

    @Parameters(index = "0", paramLabel = "TERMS_HASH", description = "The proposal's terms hash, whole, as \"reseal reshare status\" shows it.")
    private String termsHash;

    @Option(names = "--operator", paramLabel = "NAME", defaultValue = "${sys:user.name}", description = "Who decides, for the journal; the user's name unless given.")
    private String operator;
  }

  private int decide(Home home, Decision decision, String what) {
    Bytes32 terms;
    try {
      terms = Bytes32.ofHex(decision.termsHash);
    } catch (IllegalArgumentException e) {
      throw CommandFailed.usage("TERMS_HASH: expected 64 hexadecimal digits",
          "copy it whole from \"reseal reshare status\"");
    }
    var body = Map.of("termsHash", terms, "operator", decision.operator);
    return answer(home, home.node().post("/v1/reshare/" + what, body, VIEW), Pages::proposal);
  }

  private int answer(Home home, ReshareView view, Function<ReshareView, String> page) {
    Answer.print(spec, home.json() ? Json.text(view) : page.apply(view));
    return Exit.OK;
  }
}
