package io.reseal.node.demo.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

/** On a report that a demonstration wrote, kept in demo/report.json. */
class ReportCheckerTest {

  private static final String SAMPLE = sample();

  private static String sample() {
    try (var in = ReportCheckerTest.class.getResourceAsStream("/demo/report.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String with(Consumer<ObjectNode> change) throws IOException {
    var json = new ObjectMapper();
    var tree = (ObjectNode) json.readTree(SAMPLE);
    change.accept(tree);
    return json.writeValueAsString(tree);
  }

  @Test
  void aReportOfTheDemonstrationIsBelieved() {
    assertThatCode(() -> ReportChecker.check(SAMPLE)).doesNotThrowAnyException();
  }

  @Test
  void oneChangedCharacterOfAnyFieldIsRefused() {
    var flips = Flips.of(SAMPLE);
    assertThat(flips).hasSizeGreaterThan(200);
    for (var flip : flips) {
      assertThat(catchThrowable(() -> ReportChecker.check(flip.report()))).as(flip.where())
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void aMissingReceiptIsRefused() throws IOException {
    for (var at = 0; at < 4; at++) {
      var missing = at;
      var report = with(tree -> ((ArrayNode) tree.get("destroyed")).remove(missing));
      assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
          .hasMessageContaining("destroyed its share of key");
    }
  }

  @Test
  void aReceiptToldTwiceIsRefused() throws IOException {
    var report = with(tree -> ((ArrayNode) tree.get("destroyed")).add(tree.get("destroyed").get(0)));
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("each receipt stands once");
  }

  @Test
  void anEpochWithoutASignatureIsRefused() throws IOException {
    var report = with(tree -> ((ArrayNode) tree.get("signatures")).remove(1));
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("each epoch signed");
  }

  @Test
  void signersFewerThanTheThresholdAreRefused() throws IOException {
    var report = with(tree -> ((ArrayNode) tree.get("signatures").get(1).get("signers")).remove(0));
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("at least threshold");
  }

  @Test
  void anAccountThatIsNotTheKeysOnChainIsRefused() throws IOException {
    var keys = ECKeyPair.create(BigInteger.valueOf(31415));
    var report = with(tree -> {
      tree.put("address", "0x" + Keys.getAddress(keys));
      tree.set("transactions", Transactions.of(keys, 31337, "sent by epoch 1", "sent by epoch 2"));
    });
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("the commit's ECDSA key has the report's address");
  }

  @Test
  void transactionsOfAnotherAccountAreRefused() throws IOException {
    var keys = ECKeyPair.create(BigInteger.valueOf(31415));
    var report = with(
        tree -> tree.set("transactions", Transactions.of(keys, 31337, "sent by epoch 1", "sent by epoch 2")));
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("is signed by the committee's account");
  }

  @Test
  void anEpochThatSentNothingIsRefused() throws IOException {
    var report = with(tree -> ((ArrayNode) tree.get("transactions")).remove(1));
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("each epoch sent a transaction");
  }

  @Test
  void membersInAnotherOrderAreRefused() throws IOException {
    var report = with(tree -> {
      var members = (ArrayNode) tree.get("epochs").get(0).get("members");
      members.add(members.remove(0));
    });
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("is sorted");
  }

  @Test
  void aHandoverThatNeverWasIsRefused() throws IOException {
    var report = with(tree -> ((ArrayNode) tree.get("epochs")).remove(1));
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("handed over");
  }

  @Test
  void aSecondValueUnderOneNameIsRefused() {
    var report = SAMPLE.replaceFirst("\\{", "{\"publicKey\":\"00\",");
    assertThatThrownBy(() -> ReportChecker.check(report)).isInstanceOf(Refused.class)
        .hasMessageContaining("no JSON");
  }

  /** The first vectors of BIP-340, and one of its wrong ones. */
  @ParameterizedTest
  @CsvSource({
      "true,F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9,0000000000000000000000000000000000000000000000000000000000000000,E907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA821525F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0",
      "true,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89,6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE33418906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A",
      "false,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89,FFF97BD5755EEEA420453A14355235D382F6472F8568A18B2F057A14602975563CC27944640AC607CD107AE10923D9EF7A73C643E166BE5EBEAFA34B1AC553E2"})
  void bip340IsVerifiedAsItsVectorsSay(boolean valid, String key, String message, String signature) {
    var hex = HexFormat.of();
    assertThat(Secp.verifies(hex.parseHex(key), hex.parseHex(message), hex.parseHex(signature)))
        .isEqualTo(valid);
  }

  /** A mistake in our own arithmetic must not be able to hide itself here. */
  @Test
  void theCheckerSharesNoCodeWithTheSigner() {
    var classes = new ClassFileImporter().importLocations(
        Set.of(Location.of(ReportChecker.class.getProtectionDomain().getCodeSource().getLocation())));
    ArchRuleDefinition.classes().that().resideInAPackage("io.reseal.node.demo.checker").and()
        .haveSimpleNameNotContaining("Test").and().doNotHaveSimpleName("Transactions").should()
        .onlyDependOnClassesThat().resideInAnyPackage("io.reseal.node.demo.checker", "java..",
            "org.bouncycastle..", "com.fasterxml.jackson..")
        .check(classes);
  }
}
