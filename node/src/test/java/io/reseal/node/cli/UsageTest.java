package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Commands typed rightly, wrongly, and where no node runs. */
class UsageTest {

  private static final String HASH = "7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e";

  @TempDir
  Path home;

  static Stream<CommandLine> commands() {
    return Main.commandLine(_ -> null, false).getSubcommands().values().stream()
        .filter(command -> !command.getCommandName().equals("help"))
        .flatMap(command -> Stream.concat(Stream.of(command), command.getSubcommands().values().stream()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItselfWithAnExampleAndItsExitCodes(CommandLine command) {
    assertThat(command.getUsageMessage()).contains("Example").contains("  reseal ").contains("Exit codes:")
        .contains("3   no node runs in the home folder");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noCommandTakesAPinOrAnotherSecret(CommandLine command) {
    var names = command.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();

    assertThat(names).allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT))
        .doesNotMatch("--(.*-)?(pin|password|passphrase|secret|token)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "peers", "sign --text hello", "reshare status", "reshare history",
      "reshare approve " + HASH, "hsm check"})
  void whereNoNodeRunsTheExitCodeIs3AndSaysHowToStartOne(String words) {
    var done = CommandLines.in(home, words.split(" ", -1));

    assertThat(done.code()).isEqualTo(3);
    assertThat(done.out()).isEmpty();
    assertThat(done.err()).contains("no node runs in " + home).contains("reseal run --home " + home);
  }

  @Test
  void aNodeThatWasKilledLeavesFilesAndStillDoesNotRun() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Files.writeString(home.resolve("admin.port"), free + "\n");
    Files.writeString(home.resolve("admin.token"), "0".repeat(64) + "\n");

    assertThat(CommandLines.in(home, "status").code()).isEqualTo(3);
  }

  @Test
  void brokenFilesOfANodeAreSaidSo() throws Exception {
    Files.writeString(home.resolve("admin.port"), "80; rm\n");
    Files.writeString(home.resolve("admin.token"), "00\n");

    var done = CommandLines.in(home, "status");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("holds no port").contains("start the node again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stat", "status --nonsense", "sign", "sign --text a --hex 00", "sign --hex 0",
      "sign --hex zz", "sign --text a --key one", "sign --text a --tag reseal/v1/epoch",
      "sign --text a --request-id 00", "reshare", "reshare approve", "reshare approve 7e7e",
      "reshare reject " + HASH + "zz", "hsm", "evidence", "evidence verify", "run extra"})
  void whatIsTypedWronglyIsRefusedWithCode2AndWhereToReadOn(String words) {
    var done = words.isEmpty() ? CommandLines.call() : CommandLines.in(home, words.split(" ", -1));

    assertThat(done.code()).as(done.err()).isEqualTo(2);
    assertThat(done.err()).startsWith("reseal: ").containsAnyOf("next: ", "Did you mean");
    assertThat(done.err().lines()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aFailureShowsItsStackTraceOnlyWhenAsked() throws Exception {
    Files.writeString(home.resolve("admin.port"), "x\n");
    Files.writeString(home.resolve("admin.token"), "x\n");

    var usual = CommandLines.in(home, "status");
    var debugging = CommandLines.in(home, _ -> null, true, "status");

    assertThat(usual.err()).doesNotContain("\tat ");
    assertThat(debugging.err()).contains("\tat ");
    assertThat(debugging.code()).isEqualTo(usual.code());
  }

  @Test
  void runWithoutAConfigurationSaysHowToMakeOne() {
    var done = CommandLines.in(home, "run");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("there is no node.yaml in " + home)
        .contains("reseal init --home " + home);
  }

  @Test
  void runWithABrokenConfigurationNamesEveryProblem() throws Exception {
    Files.writeString(home.resolve("node.yaml"), "chain:\n  chainId: minus one\nlisten: nowhere\n");

    var done = CommandLines.in(home, "run");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("chain.chainId", "listen", "token.module", "next: ");
  }

  @Test
  void theCommandsAreTheOnesDocumented() {
    assertThat(commands().map(command -> command.getCommandSpec().qualifiedName()))
        .containsExactlyInAnyOrderElementsOf(List.of("reseal init", "reseal run", "reseal status",
            "reseal peers", "reseal sign", "reseal reshare", "reseal reshare status",
            "reseal reshare history", "reseal reshare approve", "reseal reshare reject",
            "reseal reshare roll-back", "reseal reshare migrate", "reseal reshare resume", "reseal hsm",
            "reseal hsm check", "reseal evidence", "reseal evidence verify", "reseal evidence list",
            "reseal audit", "reseal audit receipts", "reseal audit verify-receipt"));
  }
}
