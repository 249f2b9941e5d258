package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Bytes32;
import io.reseal.node.api.ApiServer;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.Json;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.OperationFailed;
import io.reseal.node.api.PeerStatus;
import io.reseal.node.api.PeerStatus.Standing;
import io.reseal.node.api.ReshareView;
import io.reseal.node.api.SignCommand;
import io.reseal.node.api.SignResult;
import io.reseal.node.api.StubOperations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands print and return when a node answers them. */
class CommandsIT {

  private static final String TERMS = "0x" + StubOperations.TERMS.hex();

  @TempDir
  Path home;
  private final Scripted node = new Scripted();
  private ApiServer server;

  /** Also fails, and knows a hostile peer. */
  private static final class Scripted extends StubOperations {

    private OperationFailed refusal;

    @Override
    public List<PeerStatus> peers() {
      return List.of(new PeerStatus(address(7), "x\n0xfff forged", true, Standing.CANDIDATE,
          "fit\u001b[8m\u009b", Optional.empty()));
    }

    @Override
    public SignResult sign(SignCommand command) {
      if (refusal != null) {
        throw refusal;
      }
      return super.sign(command);
    }
  }

  @BeforeEach
  void start() {
    server = ApiServer.start(node, home, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void statusSaysWhatTheNodeWaitsForAndForWhom() {
    var done = CommandLines.in(home, "status");

    assertThat(done.code()).isZero();
    assertThat(done.out().lines()).contains(
        "state      BARRIER: waiting at the barrier for 0x" + "03".repeat(20) + " (not connected)",
        "epoch      4 active, 2 of 2 must act; this node holds a share",
        "member     0x" + "01".repeat(20) + " (this node)", "terms      " + TERMS,
        "waits for  0x" + "03".repeat(20) + " (not connected)", "key 0      ECDSA 0x02" + "11".repeat(32),
        "balance    1.5 ether", "WARNING    the token is SoftHSM, a program");
  }

  @Test
  void inJsonEveryAnswerIsTheNodesOwn() {
    assertThat(json("status", new TypeReference<NodeStatus>() {
    })).isEqualTo(node.status());
    assertThat(json("peers", new TypeReference<List<PeerStatus>>() {
    })).isEqualTo(node.peers());
    assertThat(json("reshare status", new TypeReference<ReshareView>() {
    })).isEqualTo(node.reshare());
    assertThat(json("hsm check", new TypeReference<HsmReport>() {
    })).isEqualTo(node.hsm());
  }

  private <T> T json(String words, TypeReference<T> type) {
    return Json.read(CommandLines.in(home, (words + " --json").split(" ", -1)).out(), type);
  }

  @Test
  void aHostilePeerCannotForgeARowOrMoveTheCursor() {
    var done = CommandLines.in(home, "peers");

    assertThat(done.out().lines()).hasSize(2);
    assertThat(done.out()).doesNotContain("\u001b").contains("CANDIDATE", "x 0xfff forged", "fit?[8m?");
    assertThat(CommandLines.in(home, "peers", "--json").out()).doesNotContain("\u001b", "\u009b");
  }

  @Test
  void aTextIsSignedAsItsUtf8Bytes() throws Exception {
    var file = Files.writeString(home.resolve("message"), "héllo");

    var text = CommandLines.in(home, "sign", "--text", "héllo", "--key", "3");
    var bytes = CommandLines.in(home, "sign", "--hex", "0x68c3a96c6c6f", "--tag", "TapSighash");
    var read = CommandLines.in(home, "sign", "--file", file.toString());

    assertThat(List.of(text.code(), bytes.code(), read.code())).containsOnly(0);
    assertThat(node.signed).extracting(command -> command.preimage().bytes().hex())
        .containsOnly("68c3a96c6c6f");
    assertThat(node.signed).extracting(SignCommand::keyIndex).containsExactly(3, 0, 0);
    assertThat(node.signed.get(1).preimage().tag()).hasValue("TapSighash");
    assertThat(text.out()).contains("signature  0x00",
        "message    0x" + node.signed.get(0).preimage().digest().hex());
  }

  @Test
  void aRequestIdIsPassedOn() {
    CommandLines.in(home, "sign", "--text", "a", "--request-id", TERMS);

    assertThat(node.signed.getLast().requestId()).hasValue(Bytes32.ofHex(TERMS));
  }

  @Test
  void aRefusalIsTheNodesReasonItsAdviceAndCode1() {
    node.refusal = new OperationFailed("2 of 3 members answer, 3 must", "wait for 0x03\u001b[1m", 503);

    var done = CommandLines.in(home, "sign", "--text", "a");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err().lines()).containsExactly("reseal: 2 of 3 members answer, 3 must",
        "next:   wait for 0x03?[1m");
    assertThat(done.out()).isEmpty();
  }

  @Test
  void aFileThatIsTooLongIsRefusedBeforeItIsSent() throws Exception {
    var file = Files.write(home.resolve("long"), new byte[70_000]);

    assertThat(CommandLines.in(home, "sign", "--file", file.toString()).code()).isEqualTo(2);
    assertThat(CommandLines.in(home, "sign", "--file", home.resolve("none").toString()).code()).isEqualTo(1);
    assertThat(node.signed).isEmpty();
  }

  @Test
  void anUndecidedProposalShowsHowToDecideIt() {
    var done = CommandLines.in(home, "reshare", "status");

    assertThat(done.out()).contains("epoch 5, ORDINARY, attempt 1", "joining    0x" + "03".repeat(20),
        "leaving    nobody", "reseal reshare approve " + TERMS);
  }

  @Test
  void aDecisionIsPassedOnWithItsOperator() {
    var approved = CommandLines.in(home, "reshare", "approve", TERMS, "--operator", "alice");
    var rejected = CommandLines.in(home, "reshare", "reject", TERMS, "--operator", "bob");

    assertThat(approved.out()).contains("by alice");
    assertThat(rejected.code()).isZero();
    assertThat(node.decisions).containsExactly("approve " + StubOperations.TERMS + " by alice",
        "reject " + StubOperations.TERMS + " by bob");
  }

  @Test
  void aRollBackIsAskedForTwiceAndThenPassedOn() {
    var words = List.of("reshare", "roll-back", TERMS, "--operator", "alice");
    var unsure = CommandLines.in(home, words.toArray(String[]::new));
    assertThat(unsure.code()).isEqualTo(2);
    assertThat(unsure.err()).contains("nothing was done").contains("--yes");
    assertThat(node.decisions).isEmpty();

    var sure = new java.util.ArrayList<>(words);
    sure.add("--yes");
    assertThat(CommandLines.in(home, sure.toArray(String[]::new)).code()).isZero();
    assertThat(node.decisions).containsExactly("roll-back " + StubOperations.TERMS + " by alice");
    assertThat(CommandLines.in(home, "reshare", "status").out()).contains("epoch 4, not Proven: epoch 3",
        "reseal reshare roll-back " + TERMS);
  }

  @Test
  void aMigrationIsAskedForTwiceAndThenPassedOn() {
    var successor = "0x" + "5a".repeat(20);
    var unsure = CommandLines.in(home, "reshare", "migrate", successor, "--operator", "alice");
    assertThat(unsure.code()).isEqualTo(2);
    assertThat(unsure.err()).contains("nothing was done").contains("--yes");
    var wrong = CommandLines.in(home, "reshare", "migrate", "5a5a", "--operator", "alice", "--yes");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("SUCCESSOR: expected an address");
    assertThat(node.decisions).isEmpty();
    assertThat(CommandLines.in(home, "reshare", "migrate", successor, "--operator", "alice", "--yes").code())
        .isZero();
    assertThat(node.decisions).containsExactly("migrate to " + successor + " by alice");
  }

  @Test
  void aDecisionOfWhatIsNotProposedFails() {
    var done = CommandLines.in(home, "reshare", "approve", "00".repeat(32), "--operator", "alice");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("no proposal with terms 00");
  }

  @Test
  void historyIsOneLineAnEntry() {
    assertThat(CommandLines.in(home, "reshare", "history").out().lines()).hasSize(2).satisfiesExactly(
        epoch -> assertThat(epoch).contains("epoch 4", "REFRESH; on chain COMMITTED after 2 attempts",
            "here attempt 1 VOID, 1 receipts"),
        entry -> assertThat(entry).contains("17", "epoch.activated", "epoch 4 is active"));
  }

  @Test
  void aTokenThatLacksAGuaranteeFailsTheCheck() {
    var done = CommandLines.in(home, "hsm", "check");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.out()).contains("holds      channel", "MISSING    identity: may be copied");
  }

  @Test
  void anotherServerOnThePortOfADeadNodeIsNotTakenForIt() throws Exception {
    Files.writeString(home.resolve("admin.token"), "0".repeat(64) + "\n");

    assertThat(CommandLines.in(home, "status").code()).isEqualTo(3);
  }
}
