package io.reseal.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {

  private static final String REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

  private static final String LEAST = """
      chain:
        chainId: 31337
        endpoints: ["http://127.0.0.1:8545", "http://127.0.0.1:8546", "https://rpc.example/key"]
        registry: 0x5FbDB2315678afecb367f032d93F642f64180aa3
      token:
        module: /usr/lib/softhsm/libsofthsm2.so
        label: node-1
        profile: development
      listen: 127.0.0.1:7400
      keys: [bip340, ecdsa]
      """;

  @TempDir
  Path home;

  private NodeConfig load(String yaml) {
    return load(yaml, Map.of(), Map.of());
  }

  private NodeConfig load(String yaml, Map<String, String> flags, Map<String, String> environment) {
    try {
      var file = home.resolve(NodeConfig.FILE);
      Files.writeString(file, yaml);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return NodeConfig.load(home, flags, environment);
  }

  /** The problems of the least configuration with a flag set otherwise. */
  private List<ConfigProblem> problemsOf(String key, String value) {
    var refusal = catchThrowableOfType(ConfigException.class,
        () -> load(LEAST, Map.of(key, value), Map.of()));
    assertThat(refusal).as("%s = %s is refused", key, value).isNotNull();
    return refusal.problems();
  }

  private void refused(String yaml, String key, String... message) {
    var refusal = catchThrowableOfType(ConfigException.class, () -> load(yaml));
    assertThat(refusal).as("is refused: %s", yaml).isNotNull();
    assertThat(refusal.problems()).anySatisfy(problem -> {
      assertThat(problem.key()).isEqualTo(key);
      assertThat(problem.message()).contains(message);
    });
  }

  @Test
  void whatIsLeftOutHasASafeDefault() {
    var config = load(LEAST);
    assertThat(config.home()).isEqualTo(home);
    assertThat(config.chain().chainId()).isEqualTo(31337);
    assertThat(config.chain().registry()).isEqualTo(Address.ofHex(REGISTRY));
    assertThat(config.chain().endpoints()).hasSize(3).contains(URI.create("https://rpc.example/key"));
    assertThat(config.chain().quorum()).isEqualTo(2);
    assertThat(config.chain().registryCodeHash()).isEmpty();
    assertThat(config.chain().registryBlock()).isZero();
    assertThat(config.chain().pollEvery()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.token().module()).isEqualTo(Path.of("/usr/lib/softhsm/libsofthsm2.so"));
    assertThat(config.token().serial()).isEmpty();
    assertThat(config.token().pinFile()).isEqualTo(home.resolve("user.pin"));
    assertThat(config.token().profile()).isEqualTo(TokenProfile.DEVELOPMENT);
    assertThat(config.advertise()).isEqualTo(new HostPort("127.0.0.1", 7400));
    assertThat(config.bootstrap()).isEmpty();
    assertThat(config.admin().port()).isZero();
    assertThat(config.keys()).containsExactly(Scheme.BIP340, Scheme.ECDSA);
    assertThat(config.policy().autoApprove()).containsExactlyInAnyOrder(ChangeKind.REFRESH,
        ChangeKind.LEAVERS);
    assertThat(config.policy().signing()).isEqualTo(SigningRule.OWN_OPERATOR);
    assertThat(config.policy().limits()).as("nothing but whose request it is").isEmpty();
    assertThat(config.web3()).as("no endpoints for strangers").isEmpty();
    assertThat(config.timeouts().round()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.retention()).isEqualTo(Duration.ofHours(24));
    assertThat(config.metrics()).isTrue();
    assertThat(config.storeFolder()).isEqualTo(home.resolve("store"));
  }

  @Test
  void everyKeyCanBeSet() {
    var config = load("""
        chain:
          chainId: 1
          endpoints:
            - https://a.example
            - https://b.example
          quorum: 2
          registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3"
          registryCodeHash: 0x1111111111111111111111111111111111111111111111111111111111111111
          registryBlock: 12345
          pollEvery: 500ms
        token:
          module: lib/module.so
          label: 0042
          serial: 1e5
          pinFile: secrets/pin.txt
          profile: PRODUCTION
        listen: 0.0.0.0:7400
        advertise: "[2001:db8::1]:7401"
        bootstrap: ["enr:-abc"]
        admin: {port: 9000}
        keys: [ecdsa]
        policy:
          autoApprove: []
          signing:
            rule: within-limits
            limits:
              chains: [1, 10]
              contracts: ["0x5FbDB2315678afecb367f032d93F642f64180aa3", creation]
              selectors: ["0xa9059cbb", transfer]
              maxValue: 1000000000000000000
              maxValuePerDay: 5000000000000000000
              maxFee: 10000000000000000
              ratePerMinute: 30
              typedData: ["1:0x5FbDB2315678afecb367f032d93F642f64180aa3:Permit"]
              messages: true
              rawData: false
        web3: {port: 9001, endpoint: "https://c.example", tokenFile: web3.token}
        timeouts: {connect: 2s, round: 1m, settle: 10s, turn: 20m}
        retention: 7d
        metrics: false
        """);
    assertThat(config.chain()).isEqualTo(new NodeConfig.Chain(1,
        List.of(URI.create("https://a.example"), URI.create("https://b.example")), 2, Address.ofHex(REGISTRY),
        Optional.of(Bytes32.ofHex("11".repeat(32))), 12345, Duration.ofMillis(500)));
    assertThat(config.token().module()).isEqualTo(home.resolve("lib/module.so"));
    assertThat(config.token().label()).as("a text, though it looks like a number").isEqualTo("0042");
    assertThat(config.token().serial()).contains("1e5");
    assertThat(config.token().pinFile()).isEqualTo(home.resolve("secrets/pin.txt"));
    assertThat(config.token().profile()).isEqualTo(TokenProfile.PRODUCTION);
    assertThat(config.listen()).isEqualTo(new HostPort("0.0.0.0", 7400));
    assertThat(config.advertise()).isEqualTo(new HostPort("2001:db8::1", 7401))
        .hasToString("[2001:db8::1]:7401");
    assertThat(config.bootstrap()).containsExactly("enr:-abc");
    assertThat(config.admin().port()).isEqualTo(9000);
    assertThat(config.policy()).isEqualTo(new NodeConfig.Policy(Set.of(), SigningRule.WITHIN_LIMITS,
        Optional.of(new SigningLimits(Set.of(1L, 10L), Set.of(Address.ofHex(REGISTRY)), false, true,
            Set.of(Bytes.ofHex("a9059cbb"), Bytes.EMPTY), false, BigInteger.TEN.pow(18),
            BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(5)), BigInteger.TEN.pow(16), 30,
            Set.of(new SigningLimits.TypedDataRule(1, Address.ofHex(REGISTRY), "Permit")), true, false))));
    assertThat(config.web3()).contains(
        new NodeConfig.Web3(9001, URI.create("https://c.example"), Optional.of(home.resolve("web3.token"))));
    assertThat(config.timeouts()).isEqualTo(new NodeConfig.Timeouts(Duration.ofSeconds(2),
        Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofMinutes(20)));
    assertThat(config.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(config.metrics()).isFalse();
  }

  @Test
  void aFlagWinsOverAVariableAndAVariableOverTheFile() {
    var environment = Map.of("RESEAL_CHAIN_CHAIN_ID", "2", "RESEAL_LISTEN", "127.0.0.1:2", "RESEAL_KEYS",
        "ecdsa, bip340", "PATH", "/bin", "RESEAL_HOME", home.toString());
    var config = load(LEAST, Map.of("listen", "127.0.0.1:3"), environment);
    assertThat(config.token().label()).isEqualTo("node-1");
    assertThat(config.chain().chainId()).isEqualTo(2);
    assertThat(config.keys()).containsExactly(Scheme.ECDSA, Scheme.BIP340);
    assertThat(config.listen().port()).isEqualTo(3);
  }

  @Test
  void everyProblemIsToldAtOnceWithItsKeyAndSource() {
    var refusal = catchThrowableOfType(ConfigException.class, () -> load("""
        chain:
          chainId: zero
          endpoints: [ftp://a.example]
          regsitry: 0x00
        listen: nowhere
        """, Map.of("admin.port", "70000"), Map.of("RESEAL_RETENTION", "24")));
    assertThat(refusal.problems()).extracting(ConfigProblem::key, ConfigProblem::source).contains(
        tuple("chain.chainId", "node.yaml"), tuple("chain.endpoints[0]", "node.yaml"),
        tuple("chain.regsitry", "node.yaml"), tuple("chain.registry", "not set"),
        tuple("token.module", "not set"), tuple("token.label", "not set"), tuple("token.profile", "not set"),
        tuple("listen", "node.yaml"), tuple("keys", "not set"), tuple("admin.port", "flag"),
        tuple("retention", "RESEAL_RETENTION"));
    assertThat(refusal).hasMessageContaining("chain.regsitry (node.yaml): there is no such key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pin", "token.pin", "token.userPin", "token.user_pin", "token.so-pin",
      "admin.password", "PIN", "token.pin.value", "chain.privateKey"})
  void N85_aSecretInAFlagOrFileIsRefusedUnreadAndTheReasonGiven(String key) {
    var yaml = new StringBuilder();
    var words = key.split("\\.", -1);
    for (var depth = 0; depth < words.length; depth++) {
      yaml.append("  ".repeat(depth)).append(words[depth])
          .append(depth == words.length - 1 ? ": 271828\n" : ":\n");
    }
    refused(yaml.toString(), key, "never stands", "token.pinFile");
    assertThatThrownBy(() -> load(yaml.toString())).hasMessageNotContaining("271828");
    assertThat(problemsOf(key, "271828")).singleElement().satisfies(problem -> assertThat(problem.toString())
        .contains(key, "flag", "never stands").doesNotContain("271828"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESEAL_PIN", "RESEAL_TOKEN_PIN", "RESEAL_TOKEN_USER_PIN", "RESEAL_PASSWORD"})
  void N85_aSecretInAVariableIsRefusedUnreadAndTheReasonGiven(String variable) {
    assertThatThrownBy(() -> load(LEAST, Map.of(), Map.of(variable, "271828")))
        .isInstanceOf(ConfigException.class).hasMessageContainingAll(variable, "never stands")
        .hasMessageNotContaining("271828");
  }

  @Test
  void anUnknownVariableOfOursIsRefused() {
    assertThatThrownBy(() -> load(LEAST, Map.of(), Map.of("RESEAL_CHAIN_QUORUMS", "2")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("RESEAL_CHAIN_QUORUMS): there is no such key");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"chain.chainId | 0 | at least 1", "chain.chainId | 0x1 | whole number",
      "chain.chainId | 1.5 | whole number", "chain.quorum | 1 | from 2 to 3",
      "chain.quorum | 4 | from 2 to 3", "chain.registry | 0x00 | 40 hexadecimal digits",
      "chain.registry | 5FbDB2315678afecb367f032d93F642f64180aa3 | 0x",
      "chain.registry | 0x0000000000000000000000000000000000000000 | not all zero",
      "chain.registryCodeHash | 0x11 | 64 hexadecimal digits", "chain.registryBlock | -1 | at least 0",
      "chain.pollEvery | 1 | its unit", "chain.pollEvery | 1 s | its unit",
      "chain.pollEvery | 10ms | from 100ms to 10m", "chain.pollEvery | 11m | from 100ms to 10m",
      "token.module | '' | a path", "token.label | '' | 1 to 32",
      "token.label | 123456789012345678901234567890123 | 1 to 32", "token.serial | '' | 1 to 32",
      "token.pinFile | '' | a path", "token.profile | staging | development, production",
      "listen | 7400 | host:port", "listen | localhost | host:port", "listen | ::1:7400 | host:port",
      "listen | localhost:70000 | from 0 to 65535", "listen | a b:7400 | host:port",
      "advertise | :7400 | host:port", "advertise | 0.0.0.0:7400 | reach this node",
      "advertise | '[::]:7400' | reach this node", "advertise | node.example:0 | reach this node",
      "admin.port | -1 | from 0 to 65535", "admin.port | 65536 | from 0 to 65535", "keys | '' | at least one",
      "policy.signing.rule | anybody | own-operator", "timeouts.connect | 0s | from 100ms to 5m",
      "timeouts.round | 2h | from 100ms to 1h", "timeouts.turn | 2h | from 1s to 1h",
      "policy.signing.limits.maxValue | 1e18 | number of wei",
      "policy.signing.limits.maxFee | -1 | number of wei",
      "policy.signing.limits.maxValuePerDay | 1000000000000000000000000000000 | at most 30 digits",
      "policy.signing.limits.ratePerMinute | 0 | from 1 to 10000",
      "policy.signing.limits.messages | yes | true or false",
      "policy.signing.limits.rawData | 1 | true or false", "web3.port | 65536 | from 0 to 65535",
      "retention | 366d | from 0s to 365d", "retention | -1h | its unit", "metrics | yes | true or false",
      "chain.endpoints | '' | at least one"})
  void aWrongValueIsToldWithWhatWasExpected(String key, String value, String expected) {
    assertThat(problemsOf(key, value)).anySatisfy(problem -> {
      assertThat(problem.key()).isEqualTo(key);
      assertThat(problem.message()).contains(expected);
    });
  }

  @Test
  void aLimitLeftOutAdmitsNothing() {
    var limits = load(LEAST, Map.of("policy.signing.limits.messages", "true"), Map.of()).policy().limits()
        .orElseThrow();
    assertThat(limits).isEqualTo(new SigningLimits(Set.of(), Set.of(), false, false, Set.of(), false,
        BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, 10, Set.of(), true, false));
  }

  @Test
  void anyRecipientAndSelectorMayBeAllowed() {
    var limits = load(LEAST,
        Map.of("policy.signing.limits.contracts", "any", "policy.signing.limits.selectors", "any"), Map.of())
        .policy().limits().orElseThrow();
    assertThat(limits.anyContract()).isTrue();
    assertThat(limits.anySelector()).isTrue();
    assertThat(limits.creation()).isFalse();
  }

  @Test
  void withinLimitsTakesLimits() {
    assertThat(problemsOf("policy.signing.rule", "within-limits"))
        .anySatisfy(problem -> assertThat(problem.message()).contains("expected policy.signing.limits"));
  }

  @Test
  void theWeb3EndpointsAskTheFirstEndpointUnlessToldOtherwise() {
    var config = load(LEAST, Map.of("web3.port", "0"), Map.of());
    assertThat(config.web3().orElseThrow().endpoint()).isEqualTo(config.chain().endpoints().getFirst());
    assertThat(problemsOf("web3.tokenFile", "web3.token")).anySatisfy(problem -> {
      assertThat(problem.key()).isEqualTo("web3.port");
      assertThat(problem.message()).contains("expected here");
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"chains | 0 | at least 1", "contracts | all | 40 hexadecimal digits",
      "selectors | 0xa9059c | 8 hexadecimal digits", "selectors | any-of-them | transfer",
      "typedData | Permit | chain id, contract and primary type",
      "typedData | 1:0x5FbDB2315678afecb367f032d93F642f64180aa3: | chain id, contract and primary type"})
  void aWrongLimitInAListIsToldByItsPlace(String key, String value, String expected) {
    assertThat(problemsOf("policy.signing.limits." + key, value)).anySatisfy(problem -> {
      assertThat(problem.key()).isEqualTo("policy.signing.limits." + key + "[0]");
      assertThat(problem.message()).contains(expected);
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"chain.endpoints | ws://a.example | http or https",
      "chain.endpoints | a.example:8545 | http or https", "chain.endpoints | http:///path | with a host",
      "chain.endpoints | https://user:word@a.example | without user",
      "chain.endpoints | https://a b | http or https", "keys | rsa | ecdsa, bip340",
      "policy.autoApprove | everything | genesis, refresh",
      "policy.autoApprove | exceptional | by a person, always", "bootstrap | a b | address record"})
  void aWrongValueInAListIsToldByItsPlace(String key, String value, String expected) {
    assertThat(problemsOf(key, value)).anySatisfy(problem -> {
      assertThat(problem.key()).isEqualTo(key + "[0]");
      assertThat(problem.message()).contains(expected);
    });
  }

  @Test
  void anEndpointNamedTwiceIsRefusedAsItWouldVoteTwice() {
    assertThat(problemsOf("chain.endpoints", "http://a.example,http://a.example"))
        .extracting(ConfigProblem::message).containsExactly("names one of them twice");
  }

  @Test
  void listsHaveABound() {
    var many = IntStream.range(0, 17).mapToObj(i -> "http://a" + i + ".example")
        .collect(Collectors.joining(","));
    assertThat(problemsOf("chain.endpoints", many)).extracting(ConfigProblem::message)
        .containsExactly("expected at most 16");
    var records = IntStream.range(0, 65).mapToObj(i -> "enr:" + i).collect(Collectors.joining(","));
    assertThat(problemsOf("bootstrap", records)).extracting(ConfigProblem::message)
        .containsExactly("has 65 values, more than 64");
  }

  @Test
  void listeningEverywhereNeedsAnAddressToAdvertise() {
    assertThat(problemsOf("listen", "0.0.0.0:7400")).singleElement()
        .satisfies(problem -> assertThat(problem.key()).isEqualTo("advertise"));
  }

  @Test
  void aSectionIsNoValueAndAValueNoSection() {
    refused(LEAST + "policy: strict\n", "policy", "keys below it");
    refused(LEAST + "retention: {hours: 24}\n", "retention.hours", "no such key");
    refused(LEAST + "metrics: [true]\n", "metrics", "not a list");
    refused(LEAST.replace("keys: [bip340, ecdsa]", "keys: bip340"), "keys", "expected a list");
    refused(LEAST + "bootstrap: [[a]]\n", "bootstrap[0]", "one plain value");
    refused(LEAST + "retention:\n", "retention", "no value");
    refused(LEAST + "unheard: {}\n", "unheard", "no value");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    refused(LEAST + "listen: 127.0.0.1:1\n", "listen", "twice");
    refused(LEAST + "chain: {quorum: 3}\n", "chain", "twice");
    refused(LEAST + "keys: [ecdsa]\n", "keys", "twice");
  }

  @Test
  void thereIsOneReadingOfTheFile() {
    refused(LEAST + "bootstrap: &b [a]\n", "bootstrap", "anchors");
    refused(LEAST + "retention: *b\n", "retention", "anchors");
    refused(LEAST + "---\nmetrics: true\n", "", "second document");
  }

  @Test
  void aFileThatIsNotYamlIsRefusedWithoutQuotingIt() {
    assertThatThrownBy(() -> load("chain: {chainId: 271828\ntoken: ]")).isInstanceOf(ConfigException.class)
        .hasMessageContaining("not YAML").hasMessageNotContaining("271828");
    refused("- a\n- b\n", "", "keys and values");
    refused("", "chain.chainId", "expected here");
  }

  @Test
  void deepNestingIsRefused() {
    refused(LEAST + "a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}\n", "a.b.c.d.e.f.g.h", "deeper than 8");
  }

  @Test
  void aLargeFileIsRefused() {
    refused(LEAST + "#".repeat(YamlFile.SIZE_MAX), "", "more than 65536 bytes");
    assertThat(load(LEAST + "#".repeat(YamlFile.SIZE_MAX - LEAST.length())).chain().chainId())
        .isEqualTo(31337);
  }

  @Test
  void aMissingFileIsRefused() {
    assertThatThrownBy(() -> NodeConfig.load(home, Map.of(), Map.of())).isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void aFileThatOthersMayWriteIsRefused() throws IOException {
    load(LEAST);
    Files.setPosixFilePermissions(home.resolve(NodeConfig.FILE),
        PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatThrownBy(() -> NodeConfig.load(home, Map.of(), Map.of())).isInstanceOf(ConfigException.class)
        .hasMessageContaining("written by others");
  }

  @Test
  void anEndpointsPathIsNotPrinted() {
    assertThat(load(LEAST).toString()).contains("rpc.example").doesNotContain("/key");
  }

  @Test
  void theSigningRulesSayInPlainWordsWhatTheyMean() {
    assertThat(SigningRule.OWN_OPERATOR.meaning()).contains("own operator");
    assertThat(SigningRule.ANY_MEMBER.meaning()).contains("any digest that any member");
  }

  @Test
  void aQuorumIsMoreThanHalfByItsOwnType() {
    assertThatThrownBy(() -> new NodeConfig.Chain(1, List.of(URI.create("http://a"), URI.create("http://b")),
        1, Address.ofHex(REGISTRY), Optional.empty(), 0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("more than half");
  }
}
