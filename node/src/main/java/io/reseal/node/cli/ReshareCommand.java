package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Address;
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

  @Command(name = "history", description = "Shows what became of each epoch, and the journal's latest entries: decisions, void attempts and why, receipts.", footer = {
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

  @Command(name = "roll-back", description = "Lets this node work for the return of the base epoch in the place of an active epoch that is not Proven: it opens its share of the base afresh and signs so. When a threshold of the base's members did, and the registry's wait is over, the base is active again.", footer = {
      "%nExample: first read what is active", "  reseal reshare status",
      "  reseal reshare roll-back 0x7e... --operator alice --yes"})
  int rollBack(@Mixin Home home, @Mixin Decision decision, @Mixin Certainty certainty) {
    certainty.require("the active epoch's shares may never sign again once its base has returned");
    return decide(home, decision, "roll-back");
  }

  @Command(name = "migrate", description = "Lets this node work for the end of the registry: it signs that the registry is retired for another. When a threshold of the active epoch named the same one, nobody joins or leaves this committee any more; its keys sign on, for as long as its members hold their shares.", footer = {
      "%nExample: deploy the successor, then at each of threshold nodes",
      "  reseal reshare migrate 0x52... --operator alice --yes"})
  int migrate(@Mixin Home home,
      @Parameters(index = "0", paramLabel = "SUCCESSOR", description = "The address of the registry that follows.") String successor,
      @Mixin Operator operator, @Mixin Certainty certainty) {
    Address address;
    try {
      address = Address.ofHex(successor);
    } catch (IllegalArgumentException e) {
      throw CommandFailed.usage("SUCCESSOR: expected an address of 40 hexadecimal digits",
          "copy it from where it was deployed");
    }
    certainty
        .require("a registry that is retired never comes back, and no share is ever renewed there again");
    var body = Map.of("successor", address, "operator", operator.name());
    return answer(home, home.node().post("/v1/reshare/migrate", body, VIEW), Pages::proposal);
  }

  @Command(name = "resume", description = "Lifts the halt of a node that saw a final block change, after a person has looked at the chain: the stopped node follows, from its next start, what the chain says then.", footer = {
      "%nExample: stop the node, and compare the block with other endpoints",
      "  reseal reshare resume --operator alice --yes"})
  int resume(@Mixin Home home, @Mixin Operator operator, @Mixin Certainty certainty) {
    certainty.require("a node that resumes on a chain that lies deals and destroys by what that chain says");
    Answer.print(spec, Lines.printable(Resumption.of(home.folder(), operator.name())));
    return Exit.OK;
  }

  /** What cannot be undone is done when a person says so twice. */
  static final class Certainty {

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    void require(String consequence) {
      if (!yes) {
        throw CommandFailed.usage("nothing was done: " + consequence,
            "read the help, then repeat it with --yes");
      }
    }
  }

  /** Who does it. */
  static final class Operator {

    @Option(names = "--operator", paramLabel = "NAME", defaultValue = "${sys:user.name}", description = "Who does it, for the journal; the user's name unless given.")
    private String operator;

    String name() {
      return operator;
    }
  }

  /** Which proposal, and who decides. */
  static final class Decision {

    @Parameters(index = "0", paramLabel = "TERMS_HASH", description = "The terms hash of the proposal or epoch, whole, as \"reseal reshare status\" shows it.")
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
