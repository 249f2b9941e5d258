package io.reseal.node.cli;

import io.reseal.node.api.Json;
import io.reseal.node.config.ConfigException;
import io.reseal.node.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reseal init}. */
@Command(name = "init", sortOptions = false, description = {
    "Makes a new node: its folder with node.yaml, its keys in the token, its store.",
    "What is there already is shown and kept, so that calling it again finishes what was cut short.",
    "The token is made before, with softhsm-config/make-token.sh or its vendor's tool."}, footer = {
        "%nExample:", "  reseal init --home /var/lib/reseal --chain-id 1 --registry 0x... \\",
        "      --endpoint https://a.example --endpoint https://b.example \\",
        "      --token-module /usr/lib/softhsm/libsofthsm2.so --token-label node-1 \\",
        "      --listen 0.0.0.0:9000 --advertise node-1.example:9000"})
final class InitCommand implements Callable<Integer> {

  @Mixin
  private Home home;
  @Spec
  private CommandSpec spec;

  @Option(names = "--chain-id", paramLabel = "NUMBER", description = "The chain that governs the committee.")
  private Optional<String> chainId;
  @Option(names = "--endpoint", paramLabel = "URL", description = "A JSON-RPC endpoint; several are asked and more than half must agree.")
  private List<String> endpoints = List.of();
  @Option(names = "--registry", paramLabel = "ADDRESS", description = "The epoch registry's contract.")
  private Optional<String> registry;
  @Option(names = "--token-module", paramLabel = "FILE", description = "The PKCS#11 library.")
  private Optional<String> tokenModule;
  @Option(names = "--token-label", paramLabel = "TEXT", description = "The token's label.")
  private Optional<String> tokenLabel;
  @Option(names = "--token-serial", paramLabel = "TEXT", description = "The token's serial number, where two share a label.")
  private Optional<String> tokenSerial;
  @Option(names = "--pin-file", paramLabel = "FILE", description = "File with the token's user PIN, mode 0600; FOLDER/user.pin unless given.")
  private Optional<String> pinFile;
  @Option(names = "--profile", paramLabel = "NAME", defaultValue = "PRODUCTION", description = "PRODUCTION (unless given), which refuses software tokens, or DEVELOPMENT.")
  private String profile;
  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where to accept other nodes.")
  private Optional<String> listen;
  @Option(names = "--advertise", paramLabel = "HOST:PORT", description = "Where they reach this node, if elsewhere.")
  private Optional<String> advertise;
  @Option(names = "--bootstrap", paramLabel = "RECORD", description = "Address record of a first node to ask.")
  private List<String> bootstrap = List.of();
  @Option(names = "--key", paramLabel = "SCHEME", description = "BIP340 or ECDSA, once per key, in the registry's order; one BIP340 key unless given.")
  private List<String> keys = List.of("BIP340");
  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any other value of the configuration, such as policy.signing.rule=any-member. Never a PIN.")
  private Map<String, String> others = new LinkedHashMap<>();

  @Override
  public Integer call() {
    Hardening.apply();
    var folder = home.folder();
    makeFolder(folder);
    var config = configuration(folder);
    var node = NewNode.prepare(config);
    Answer.print(spec, home.json() ? Json.text(facts(config, node)) : page(config, node));
    return Exit.OK;
  }

  private static void makeFolder(Path folder) {
    try {
      if (Files.notExists(folder)) {
        Files.createDirectories(folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      var permissions = Files.getPosixFilePermissions(folder);
      permissions.removeAll(List.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE));
      if (!permissions.isEmpty()) {
        throw CommandFailed.failed(folder + " is open to other users", "chmod 700 " + folder);
      }
    } catch (IOException e) {
      throw CommandFailed.failed("cannot make " + folder, "choose a folder that this user may write: " + e,
          e);
    }
  }

  /**
   * Reads the file that is there, or writes one and takes it back if it is
   * refused.
   */
  private NodeConfig configuration(Path folder) {
    var file = folder.resolve(NodeConfig.FILE);
    var wanted = yaml().text();
    try {
      if (Files.exists(file)) {
        if (given() && !settings(Files.readString(file)).equals(settings(wanted))) {
          throw CommandFailed.failed(file + " is there already and says otherwise than these options",
              "edit it, or call init without options to keep it");
        }
        return NodeConfig.load(folder, Map.of(), Map.of());
      }
      Files.createFile(file,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, wanted);
      return loadOrRemove(folder, file);
    } catch (IOException e) {
      throw CommandFailed.failed("cannot write " + file, "see its folder's permissions and space: " + e, e);
    }
  }

  /** The file without what is behind a number sign at a line's beginning. */
  private static List<String> settings(String text) {
    return text.lines().filter(line -> !line.startsWith("#")).toList();
  }

  private static NodeConfig loadOrRemove(Path folder, Path file) throws IOException {
    try {
      return NodeConfig.load(folder, Map.of(), Map.of());
    } catch (ConfigException e) {
      Files.delete(file);
      throw e;
    }
  }

  private boolean given() {
    return spec.commandLine().getParseResult().matchedOptions().stream()
        .anyMatch(option -> !List.of("--home", "--json").contains(option.longestName()));
  }

  private NodeYaml yaml() {
    var yaml = new NodeYaml();
    chainId.ifPresent(value -> yaml.put("chain.chainId", value));
    list(yaml, "chain.endpoints", endpoints);
    registry.ifPresent(value -> yaml.put("chain.registry", value));
    tokenModule.ifPresent(value -> yaml.put("token.module", value));
    tokenLabel.ifPresent(value -> yaml.put("token.label", value));
    tokenSerial.ifPresent(value -> yaml.put("token.serial", value));
    // From the folder this command is called in, as the option says it.
    pinFile.ifPresent(
        value -> yaml.put("token.pinFile", Path.of(value).toAbsolutePath().normalize().toString()));
    yaml.put("token.profile", profile);
    listen.ifPresent(value -> yaml.put("listen", value));
    advertise.ifPresent(value -> yaml.put("advertise", value));
    list(yaml, "bootstrap", bootstrap);
    list(yaml, "keys", keys);
    others.forEach(yaml::put);
    suggest(yaml);
    return yaml;
  }

  /** What whoever points a wallet or a relayer at this node sets next. */
  private void suggest(NodeYaml yaml) {
    yaml.explain("policy", "what this node takes part in");
    yaml.explain("policy.signing", "whose requests it signs, and about what: node/docs/signing.md");
    yaml.suggest("policy.signing.rule", "own-operator",
        "or within-limits: what any member asks for within the limits below; or any-member");
    var limits = "policy.signing.limits.";
    yaml.explain("policy.signing.limits", "for whoever asks; with them, what they leave out is refused");
    yaml.suggest(limits + "chains", "[" + chainId.orElse("1") + "]",
        "ids of chains it signs transactions of");
    yaml.suggest(limits + "contracts", "[\"0x" + "2a".repeat(20) + "\"]",
        "recipients; also any, and creation");
    yaml.suggest(limits + "selectors", "[transfer]", "functions, as 0xa9059cbb; transfer: no data; also any");
    yaml.suggest(limits + "maxValue", "0", "wei in one transaction");
    yaml.suggest(limits + "maxValuePerDay", "0", "wei in 24 hours on one chain");
    yaml.suggest(limits + "maxFee", "20000000000000000", "wei that one transaction's gas may cost");
    yaml.suggest(limits + "ratePerMinute", "10", "requests of all kinds");
    yaml.suggest(limits + "typedData", "[]", "EIP-712: chain:contract:primaryType");
    yaml.suggest(limits + "messages", "false", "personal_sign and eth_sign");
    yaml.suggest(limits + "rawData", "false", "bytes that are none of these");
    yaml.explain("web3", "the committee's ECDSA keys as accounts for cast, ethers, web3j; on 127.0.0.1 only");
    yaml.suggest("web3.port", "9000", "point wallets and relayers at http://127.0.0.1:9000");
    yaml.suggest("web3.endpoint", quotedEndpoint(),
        "where their other calls go: the first of chain.endpoints");
    yaml.suggest("web3.tokenFile", "web3.token",
        "in this folder, mode 0600: clients bring it; without, every program here may ask");
  }

  private String quotedEndpoint() {
    return NodeYaml.quoted(endpoints.stream().findFirst().orElse("http://127.0.0.1:8545"));
  }

  private static void list(NodeYaml yaml, String path, List<String> values) {
    if (!values.isEmpty()) {
      yaml.putAll(path, values);
    }
  }

  private static Map<String, Object> facts(NodeConfig config, NewNode node) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("address", node.address());
    facts.put("home", config.home().toString());
    facts.put("token", node.token());
    facts.put("made", node.made());
    facts.put("lacks", node.lacks());
    return facts;
  }

  private static String page(NodeConfig config, NewNode node) {
    var page = new StringBuilder();
    page.append(Lines.row("node", node.address().hex()));
    page.append(Lines.row("home", config.home().toString()));
    page.append(Lines.row("token", node.token().label() + ", serial " + node.token().serial() + ", "
        + node.token().manufacturer() + " " + node.token().model()));
    page.append(Lines.row("made",
        node.made().isEmpty() ? "nothing, all of it was there" : String.join(", ", node.made())));
    node.lacks().forEach(lack -> page.append(Lines.row("WARNING", lack)));
    return page.append(String.format("""

        Next:
          1. send some of chain %d's coin to %s: it pays for its transactions
          2. reseal run --home %s
          3. give the address to the admin, who sees whether the node is fit in "reseal peers" of a member,
             and then admits it: adminAddRelayer(%s)
        """, config.chain().chainId(), node.address(), config.home(), node.address())).toString();
  }
}
