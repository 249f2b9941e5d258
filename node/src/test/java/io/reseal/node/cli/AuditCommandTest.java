package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Committee;
import io.reseal.node.session.Custody;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.Receipt;
import io.reseal.node.session.ReceiptFolder;
import io.reseal.node.session.Station;
import io.reseal.hsm.seal.DestructionReceipt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reseal audit}, where no node runs and no token is. */
class AuditCommandTest {

  @TempDir
  Path folder;
  @TempDir
  Path home;

  private Hamlet hamlet;
  private Station station;
  private Station other;
  private ReceiptFolder receipts;
  private Path file;

  /** A node destroys its share of a void attempt. */
  @BeforeEach
  void destroy() throws Exception {
    hamlet = new Hamlet(folder);
    var stations = hamlet.settle(3);
    station = stations.getFirst();
    other = stations.getLast();
    var committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    var record = hamlet.prepare(1, 4, committee);
    station.store().run(tx -> tx.epochs().annul(record.epoch(), 4));
    assertThat(station.destroy(record)).hasSize(1);
    receipts = new ReceiptFolder(Home.receipts(home), station.store());
    receipts.complete();
    file = ReceiptFolder.files(Home.receipts(home)).getFirst();
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private CommandLines.Done verify(String... options) {
    var words = new java.util.ArrayList<>(List.of("audit", "verify-receipt", file.toString()));
    words.addAll(List.of(options));
    return CommandLines.in(home.resolve("elsewhere"), words.toArray(String[]::new));
  }

  private void assertRefused(String why) {
    var done = verify();
    assertThat(done.code()).as(done.out()).isEqualTo(1);
    assertThat(done.err()).contains(why).contains("next: ");
    assertThat(verify("--json").code()).isEqualTo(1);
  }

  @Test
  void whoDestroyedWhatIsSaidAndWhatItDoesNotProve() {
    var done = verify();
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("node " + station.address() + " signed")
        .contains("0x" + Hamlet.KEYS.getFirst().id().value().hex()).contains("1, attempt 4")
        .contains("HSM key").contains("-1-4 in token").contains("opened").contains("it does not prove")
        .contains("Backups that the HSM makes").contains("ShareDestroyed(1, " + station.address());
  }

  @Test
  void programsGetTheSameInJson() {
    var done = verify("--json");
    assertThat(done.code()).isZero();
    assertThat(done.out()).contains("\"node\" : \"" + station.address().hex() + "\"")
        .contains("\"epoch\" : 1").contains("\"attempt\" : 4").contains("\"doesNotProve\"");
  }

  @Test
  void anyChangedByteMakesItWorthless() throws Exception {
    var text = Files.readString(file);
    for (var field : List.of("receipt", "signature")) {
      var from = text.indexOf("0x", text.indexOf("\"" + field + "\" :")) + 2;
      for (var at = from; at < text.indexOf('"', from); at += 7) {
        Files.writeString(file,
            text.substring(0, at) + (text.charAt(at) == '0' ? '1' : '0') + text.substring(at + 1));
        assertThat(verify().code()).as("%s, digit %d", field, at - from).isEqualTo(1);
      }
    }
  }

  @Test
  void anotherNodesSignatureIsNoReceipt() throws Exception {
    var receipt = Receipt.decode(Files.readAllBytes(file)).signed().receipt();
    Files.write(file, new Receipt(receipt.signed(other.identity()::sign)).encode());
    assertRefused("is signed by " + other.address());
  }

  @Test
  void wordsThatTheSignedBytesDoNotSayAreRefused() throws Exception {
    Files.writeString(file, Files.readString(file).replace("attempt 4)", "attempt 5)"));
    assertRefused("says statement");
  }

  @Test
  void hostileFilesAreRefusedClearly() throws Exception {
    var text = Files.readString(file);
    for (var hostile : List.of("", "{}", "[]", "null", "\u0000", text + "{}",
        text.replace("\"version\"", "\"format\""), text.replace(" : 1,", " : 2,"), text.replace("\"0x", "\""),
        "[".repeat(5000), text.substring(0, 300))) {
      Files.writeString(file, hostile);
      assertRefused("is no receipt");
    }
    Files.write(file, new byte[Receipt.BYTES_MAX + 1]);
    assertRefused("at most 16384 bytes");
    Files.write(file, "\u001b[2J".getBytes(StandardCharsets.UTF_8));
    assertThat(verify().err()).doesNotContain("\u001b");
    file = home.resolve("none");
    assertRefused("cannot be read");
  }

  @Test
  void theReceiptsOfAHomeAreListedAndMadeAgainWhenMissing() throws Exception {
    assertThat(CommandLines.in(home, "audit", "receipts").out()).contains(file.toString())
        .contains("epoch 1, attempt 4, destroyed 2026-05-01T12:00:00Z");
    assertThat(CommandLines.in(home.resolve("empty"), "audit", "receipts").out())
        .contains("no share was destroyed here");
    var before = Files.readAllBytes(file);
    Files.delete(file);
    new ReceiptFolder(Home.receipts(home), station.store()).complete();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aReceiptInTheStoreReadsBackAsItWasSigned() {
    var stored = station.rows(tx -> tx.tombstones().all()).getFirst().receipt();
    var signed = Custody.decoded(stored);
    assertThat(Custody.encoded(signed)).isEqualTo(stored);
    assertThat(signed.receipt()).isInstanceOf(DestructionReceipt.class);
  }
}
