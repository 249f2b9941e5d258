package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.pkcs11.SoftHsm;
import io.reseal.node.api.Json;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's first keys and store, on SoftHSM tokens. */
class InitIT {

  @TempDir
  Path folder;
  private Path home;
  private SoftHsm.Fresh token;

  @BeforeEach
  void freshToken() {
    home = folder.resolve("home");
    token = SoftHsm.fresh("init");
  }

  @Test
  void aNewNodeGetsItsKeysAndItsStoreOnce() {
    var first = init();

    assertThat(first.code()).as(first.err()).isZero();
    try (var opened = token.open()) {
      assertThat(first.out()).contains("node       " + Identity.open(opened).address(),
          "made       identity key, channel key, store",
          "adminAddRelayer(" + Identity.open(opened).address() + ")");
      assertThat(opened.labels()).containsExactly("channel", "identity");
    }
    assertThat(mode(home)).isEqualTo("rwx------");
    assertThat(mode(home.resolve("node.yaml"))).isEqualTo("rw-------");
    assertThat(Store.exists(home.resolve("store"))).isTrue();
  }

  @Test
  void calledAgainItShowsWhatIsThereAndMakesNothing() {
    var first = facts(init("--json"));
    var again = facts(init("--json"));
    var bare = facts(CommandLines.in(home, "init", "--json"));

    assertThat(first.get("made")).hasSize(3);
    assertThat(again.get("address")).isEqualTo(first.get("address"));
    assertThat(bare.get("address")).isEqualTo(first.get("address"));
    assertThat(again.get("made")).isEmpty();
    assertThat(bare.get("made")).isEmpty();
  }

  @Test
  void aSetUpCutShortBeforeTheStoreIsFinishedWithTheSameIdentity() {
    var first = facts(init("--json"));
    deleteStore();

    var again = facts(init("--json"));

    assertThat(again.get("address")).isEqualTo(first.get("address"));
    assertThat(again.get("made")).singleElement().extracting(JsonNode::textValue).isEqualTo("store");
  }

  @Test
  void aTokenOfANodeThatRanGetsNoSecondStore() {
    try (var opened = token.open()) {
      opened.generateSealingKey("boot-1");
    }

    var done = init();

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("holds [boot-1]", "belongs to a node that ran before");
    assertThat(Store.exists(home.resolve("store"))).isFalse();
  }

  @Test
  void anIdentityIsNotMadeAnewInAnotherTokenThanTheNodeWasMadeWith() throws Exception {
    assertThat(init().code()).isZero();
    var other = SoftHsm.fresh("other");
    var yaml = home.resolve("node.yaml");
    Files.writeString(yaml,
        Files.readString(yaml).replace(token.pinFile().toString(), other.pinFile().toString())
            .replace("\"" + token.id().label() + "\"", "\"" + other.id().label() + "\""));

    var done = CommandLines.in(home, "init");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("does not hold its key \"identity\"");
    try (var opened = other.open()) {
      assertThat(opened.labels()).isEmpty();
    }
  }

  @Test
  void otherOptionsThanTheFileThatIsThereAreRefused() throws Exception {
    assertThat(init().code()).isZero();
    var before = Files.readString(home.resolve("node.yaml"));

    var done = init("--set", "retention=1h");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("says otherwise than these options");
    assertThat(home.resolve("node.yaml")).hasContent(before);
  }

  @Test
  void theFileShowsWhatAWalletOrARelayerNeedsAndAllOfItIsAConfiguration() throws Exception {
    assertThat(init().code()).isZero();
    var yaml = home.resolve("node.yaml");
    assertThat(NodeConfig.load(home, Map.of(), Map.of()).web3()).isEmpty();

    Files.writeString(yaml, NodeYamlTest.taken(Files.readString(yaml)));

    var config = NodeConfig.load(home, Map.of(), Map.of());
    assertThat(config.web3()).hasValueSatisfying(web3 -> {
      assertThat(web3.port()).isEqualTo(9000);
      assertThat(web3.endpoint()).isEqualTo(config.chain().endpoints().getFirst());
      assertThat(web3.tokenFile()).hasValue(home.resolve("web3.token"));
    });
    assertThat(config.policy().limits())
        .hasValueSatisfying(limits -> assertThat(limits.chains()).containsExactly(config.chain().chainId()));
  }

  @Test
  void commentsInTheFileThatIsThereAreNobodysOptions() throws Exception {
    assertThat(init().code()).isZero();
    var yaml = home.resolve("node.yaml");
    var bare = Files.readString(yaml).lines().filter(line -> !line.startsWith("#")).toList();
    Files.write(yaml, bare);

    assertThat(init().code()).isZero();
    assertThat(yaml).hasContent(String.join("\n", bare));
  }

  @Test
  void theProductionProfileRefusesSoftHsmBeforeAnythingIsMade() {
    var done = init("--profile", "PRODUCTION");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("the production profile refuses token");
    assertThat(Store.exists(home.resolve("store"))).isFalse();
    try (var opened = token.open()) {
      assertThat(opened.labels()).isEmpty();
    }
  }

  @Test
  void aRefusedConfigurationLeavesNoFile() {
    var done = init("--chain-id", "none");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("chain.chainId");
    assertThat(home.resolve("node.yaml")).doesNotExist();
  }

  @Test
  @DisplayName("N64 worldReadableShare: a home open to others is refused")
  void aFolderOpenToOthersIsRefused() throws Exception {
    Files.createDirectory(home,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));

    var done = init();

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("is open to other users", "chmod 700 " + home);
    assertThat(home.resolve("node.yaml")).doesNotExist();
  }

  @Test
  void aWrongPinIsSaidSoAndMakesNoStore() throws Exception {
    Files.writeString(token.pinFile(), "not the pin at all\n");

    var done = init();

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("CKR_PIN_INCORRECT", "not tried again by itself")
        .doesNotContain("not the pin at all");
    assertThat(Store.exists(home.resolve("store"))).isFalse();
  }

  /** Later options win over the usual ones. */
  private CommandLines.Done init(String... further) {
    var words = new ArrayList<>(List.of("init", "--registry", "0x" + "09".repeat(20), "--endpoint",
        "http://127.0.0.1:1", "--token-module", token.library().toString(), "--token-label",
        token.id().label(), "--pin-file", token.pinFile().toString(), "--listen", "127.0.0.1:9000"));
    var given = List.of(further);
    if (!given.contains("--chain-id")) {
      words.addAll(List.of("--chain-id", "31337"));
    }
    if (!given.contains("--profile")) {
      words.addAll(List.of("--profile", "DEVELOPMENT"));
    }
    words.addAll(given);
    return CommandLines.in(home, words.toArray(String[]::new));
  }

  private static JsonNode facts(CommandLines.Done done) {
    assertThat(done.code()).as(done.err()).isZero();
    return Json.read(done.out(), new TypeReference<>() {
    });
  }

  private void deleteStore() {
    try (var files = Files.walk(home.resolve("store"))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
