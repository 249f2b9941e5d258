package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.chain.Cast;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.RemoteTxSignService;
import io.reseal.node.chain.TestChain;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;

/**
 * Ethereum's own tools, unchanged, with a committee behind the account: three
 * whole nodes, 2 of 3, on a real chain.
 */
class Web3ToolsIT {

  private static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, 3600, 60, 60, 86400);
  private static final List<String> NAMES = List.of("alice", "bob", "carol");
  private static final Address TO = Address.ofHex("0x" + "2a".repeat(20));
  private static final long TIME_SECONDS = 120;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  static Path folder;

  private static TestChain chain;
  private static NodesHere nodes;
  private static Web3Door door;
  private static URI uri;
  private static Address account;

  @BeforeAll
  static void open() throws Exception {
    nodes = new NodesHere(folder);
    var members = new ArrayList<Address>();
    for (var name : NAMES) {
      members.add(nodes.prepare(name));
    }
    chain = TestChain.ticking(members, 2, TIMES);
    for (var member : members) {
      chain.anvil().fund(member, BigInteger.TEN.pow(19));
    }
    for (var name : NAMES) {
      nodes.start(name, chain, List.of("alice"));
    }
    nodes.awaitEpoch(1, NAMES.toArray(String[]::new));
    account = Addresses.of(Point.decode(nodes.of("alice").status().keys().getFirst().publicKey().toArray()));
    chain.anvil().fund(account, BigInteger.TEN.pow(18));
    door = nodes.web3("alice");
    uri = URI.create("http://127.0.0.1:" + door.port().orElseThrow());
  }

  @AfterAll
  static void close() {
    for (var each : Arrays.<AutoCloseable>asList(door, nodes, chain)) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Cast cast() {
    var cast = Cast.installed();
    needs(cast.isPresent(), "cast, which the build installs at " + Cast.place());
    return cast.orElseThrow();
  }

  private static void needs(boolean isThere, String what) {
    if (!isThere) {
      System.out.println("skipped: missing " + what);
    }
    Assumptions.assumeTrue(isThere, "missing " + what);
  }

  private static void isOnChain(String hash) {
    var receipt = chain.anvil().call("eth_getTransactionReceipt", hash);
    assertThat(receipt.path("status").asText()).isEqualTo("0x1");
    assertThat(receipt.path("from").asText()).isEqualTo(account.hex());
  }

  private static BigInteger balance(Address of) {
    return new BigInteger(chain.anvil().call("eth_getBalance", of.hex(), "latest").textValue().substring(2),
        16);
  }

  @Test
  void castSendsFromTheUnlockedAccount() {
    var before = balance(TO);
    var receipt = cast().json(Cast.sending(uri, account, TO, BigInteger.TEN, Bytes.of(new byte[]{1})));
    assertThat(receipt.path("from").asText()).isEqualTo(account.hex());
    isOnChain(receipt.path("transactionHash").asText());
    assertThat(balance(TO)).isEqualTo(before.add(BigInteger.TEN));
  }

  @Test
  void castCallsAContractByItsSignatureFromTheUnlockedAccount() {
    var receipt = cast().json("send", "--unlocked", "--from", account.hex(), "--rpc-url", uri.toString(),
        TO.hex(), "transfer(address,uint256)", TO.hex(), "1");
    var hash = receipt.path("transactionHash").asText();
    isOnChain(hash);
    assertThat(chain.anvil().call("eth_getTransactionByHash", hash).path("input").asText())
        .startsWith("0xa9059cbb").hasSize(2 + 2 * 68);
  }

  @Test
  void castSendsALegacyTransaction() {
    var words = new ArrayList<>(Cast.sending(uri, account, TO, BigInteger.ONE, Bytes.EMPTY));
    words.add("--legacy");
    var hash = cast().json(words).path("transactionHash").asText();
    isOnChain(hash);
    assertThat(chain.anvil().call("eth_getTransactionByHash", hash).path("type").asText()).isEqualTo("0x0");
  }

  @Test
  void castIsToldThatAnAccountIsNotOurs() {
    var cast = cast();
    assertThatThrownBy(() -> cast.json(Cast.sending(uri, TO, TO, BigInteger.ONE, Bytes.EMPTY)))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("unknown account");
  }

  @Test
  void ethersSendsAndSignsAndRecoversTheAccountFromEverySignature() throws Exception {
    var root = Path.of(System.getProperty("reseal.root", "..")).toAbsolutePath();
    needs(Files.isDirectory(root.resolve("node/node_modules/ethers")),
        "ethers, which the build installs in node/node_modules");
    var answer = ethers(root.resolve("node"), "src/test/javascript/ethers-signer.mjs");
    assertThat(answer.path("from").asText()).isEqualToIgnoringCase(account.hex());
    assertThat(answer.path("message").asText()).isEqualToIgnoringCase(account.hex());
    assertThat(answer.path("bytes").asText()).isEqualToIgnoringCase(account.hex());
    assertThat(answer.path("legacyMessage").asText()).isEqualToIgnoringCase(account.hex());
    assertThat(answer.path("typedData").asText()).isEqualToIgnoringCase(account.hex());
    isOnChain(answer.path("hash").asText());
    isOnChain(answer.path("secondHash").asText());
    isOnChain(answer.path("signedHash").asText());
    assertThat(answer.path("refused").asText()).contains("unknown account");
  }

  private JsonNode ethers(Path directory, String script) throws IOException, InterruptedException {
    var builder = new ProcessBuilder("node", script, uri.toString(), account.hex())
        .directory(directory.toFile()).redirectErrorStream(true);
    var process = builder.start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(TIME_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return JSON.readTree(said);
  }

  @Test
  void web3jSendsByTheTxSignService() throws Exception {
    try (var service = new RemoteTxSignService(uri, account, Duration.ofSeconds(30), Optional.empty())) {
      var web3j = Web3j.build(new HttpService(chain.anvil().uri().toString()));
      var manager = new RawTransactionManager(web3j, service, 31337);
      var sent = manager.sendEIP1559Transaction(31337, BigInteger.ONE, BigInteger.TEN.pow(11),
          BigInteger.valueOf(21_000), TO.hex(), "", BigInteger.ONE);
      assertThat(sent.hasError()).as("%s", sent.getError()).isFalse();
      org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30))
          .until(() -> !chain.anvil().call("eth_getTransactionReceipt", sent.getTransactionHash()).isNull());
      isOnChain(sent.getTransactionHash());
      web3j.shutdown();
    }
  }
}
