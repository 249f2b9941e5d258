package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that init writes, as the configuration reads it. */
class NodeYamlTest {

  @TempDir
  Path home;

  @Test
  void whatIsWrittenIsReadBackAsItWas() throws Exception {
    var yaml = sample();
    yaml.put("token.label", "node \"1\": # \\ {a}");
    yaml.putAll("keys", List.of("ECDSA", "BIP340"));
    Files.writeString(home.resolve("node.yaml"), yaml.text());

    var config = NodeConfig.load(home, Map.of(), Map.of());

    assertThat(config.token().label()).isEqualTo("node \"1\": # \\ {a}");
    assertThat(config.chain().chainId()).isEqualTo(31337);
    assertThat(config.chain().endpoints()).hasSize(2);
    assertThat(config.keys()).hasSize(2);
    assertThat(config.chain().registry().hex()).isEqualTo("0x" + "09".repeat(20));
  }

  @Test
  void aLaterValueWinsAndAValueCannotBreakOutOfItsPlace() throws Exception {
    var yaml = sample();
    yaml.put("token.label", "x\nlisten: \"evil:1\"");
    assertThat(yaml.text().lines()).filteredOn(line -> line.startsWith("listen:"))
        .containsExactly("listen: \"127.0.0.1:9000\"");

    yaml.put("token.label", "y");
    assertThat(yaml.text()).contains("label: \"y\"").doesNotContain("evil");
  }

  @Test
  void whatIsOnlySuggestedIsNotSetUntilItsSignIsTakenAway() throws Exception {
    var yaml = sample();
    yaml.suggest("web3.port", "9001", "a port");
    yaml.suggest("web3.tokenFile", "web3.token", "a file");
    Files.writeString(home.resolve("node.yaml"), yaml.text());
    assertThat(NodeConfig.load(home, Map.of(), Map.of()).web3()).isEmpty();

    Files.writeString(home.resolve("node.yaml"), taken(yaml.text()));
    assertThat(NodeConfig.load(home, Map.of(), Map.of()).web3()).hasValueSatisfying(web3 -> {
      assertThat(web3.port()).isEqualTo(9001);
      assertThat(web3.tokenFile()).isPresent();
    });
  }

  @Test
  void whatIsSetIsNotSuggestedAndItsSectionIsOpen() {
    var yaml = sample();
    yaml.put("web3.port", "9002");
    yaml.suggest("web3.port", "9001", "a port");
    yaml.suggest("web3.tokenFile", "web3.token", "a file");
    assertThat(yaml.text().lines().filter(line -> line.contains("web3") || line.contains("port")))
        .satisfiesExactly(section -> assertThat(section).isEqualTo("web3:"),
            port -> assertThat(port).isEqualTo("  port: 9002"),
            file -> assertThat(file).startsWith("#   tokenFile: web3.token ").endsWith("  # a file"));
  }

  /** A file with everything set that is suggested in it. */
  static String taken(String yaml) {
    return yaml.lines().map(line -> line.matches("# +[A-Za-z0-9]+:.*") ? line.substring(2) : line)
        .collect(Collectors.joining("\n"));
  }

  /** All that a configuration needs. */
  static NodeYaml sample() {
    var yaml = new NodeYaml();
    yaml.put("chain.chainId", "31337");
    yaml.putAll("chain.endpoints", List.of("http://127.0.0.1:1", "http://127.0.0.1:2"));
    yaml.put("chain.registry", "0x" + "09".repeat(20));
    yaml.put("token.module", "/nowhere/libnone.so");
    yaml.put("token.label", "none");
    yaml.put("token.profile", "DEVELOPMENT");
    yaml.put("listen", "127.0.0.1:9000");
    yaml.putAll("keys", List.of("ECDSA"));
    return yaml;
  }
}
