package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.store.PairGeneration;
import io.reseal.node.store.Store;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole nodes in one process, on a real chain and real TLS: a committee makes a
 * key, signs, hands it over, signs again.
 */
class WholeCommitteeIT {

  private static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, 3600, 60, 60, 86400);

  private static final int SIGNATURES = 6;

  @TempDir
  Path folder;

  private NodesHere nodes;

  @BeforeEach
  void open() {
    nodes = new NodesHere(folder);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  /** A signature by each key, verified. */
  private List<SignResult> sign(String name, String text) {
    return nodes.sign(name, text);
  }

  private SignResult sign(String name, Scheme scheme, String text) {
    return nodes.sign(name, scheme, text);
  }

  /** What each running node has asked of its token so far. */
  private Map<String, Map<CountingToken.Kind, Long>> asked() {
    var asked = new TreeMap<String, Map<CountingToken.Kind, Long>>();
    nodes.running().forEach((name, node) -> {
      var counts = new EnumMap<CountingToken.Kind, Long>(CountingToken.Kind.class);
      for (var kind : CountingToken.Kind.values()) {
        counts.put(kind, node.token.count(kind));
      }
      asked.put(name, counts);
    });
    return asked;
  }

  /** The difference to an earlier count, printed. */
  private Map<String, Map<CountingToken.Kind, Long>> askedSince(
      Map<String, Map<CountingToken.Kind, Long>> earlier, String during) {
    var since = asked();
    since.keySet().retainAll(earlier.keySet());
    since.forEach((name, counts) -> {
      counts.replaceAll((kind, count) -> count - earlier.get(name).get(kind));
      System.out.println("token operations of " + name + ", " + during + ": " + counts);
    });
    return since;
  }

  private void signaturesCostOneUnsealEach(Scheme scheme, List<String> names) {
    var runs = new HashMap<String, Long>();
    names.forEach(name -> runs.put(name, signingRuns(name)));
    var idle = asked();
    for (var number = 1; number <= SIGNATURES; number++) {
      var _ = sign("alice", scheme, "message " + number);
    }
    var signed = askedSince(idle, SIGNATURES + " signatures by " + scheme);
    signed.forEach((name, counts) -> {
      assertThat(counts.get(CountingToken.Kind.UNSEAL)).as(name)
          .isLessThanOrEqualTo(signingRuns(name) - runs.get(name));
      assertThat(counts.get(CountingToken.Kind.SIGN_IDENTITY)).as(name).isLessThanOrEqualTo(1);
      assertThat(counts.get(CountingToken.Kind.SEAL) + counts.get(CountingToken.Kind.GENERATE)
          + counts.get(CountingToken.Kind.DESTROY)).as(name).isZero();
    });
    assertThat(signed.values().stream().mapToLong(counts -> counts.get(CountingToken.Kind.UNSEAL)).sum())
        .isGreaterThanOrEqualTo(2L * SIGNATURES);
  }

  private long signingRuns(String name) {
    return nodes.node(name).store.transaction(tx -> tx.sessions().ofAttempt(new Epoch(1), 0)).size();
  }

  @Test
  @DisplayName("a signature costs each signer one unseal, and its session key is certified once an epoch")
  void aSignatureCostsEachSignerOneUnseal() throws Exception {
    var addresses = new HashMap<String, Address>();
    var first = List.of("alice", "bob", "carol");
    for (var name : List.of("alice", "bob", "carol", "dave")) {
      addresses.put(name, nodes.prepare(name));
    }
    try (var chain = TestChain.ticking(first.stream().map(addresses::get).toList(), 2, TIMES)) {
      for (var address : addresses.values()) {
        chain.anvil().fund(address, BigInteger.TEN.pow(19));
      }
      var bootstrap = List.of("alice");
      for (var name : first) {
        nodes.start(name, chain, bootstrap);
      }
      nodes.awaitEpoch(1, "alice", "bob", "carol");
      for (var scheme : Scheme.values()) {
        signaturesCostOneUnsealEach(scheme, first);
      }
      assertThat(nodes.node("alice").metrics.scrape())
          .contains("reseal_token_operations_total{kind=\"unseal\"}");
      nodes.start("dave", chain, bootstrap);
      var before = asked();
      chain.addRelayer(addresses.get("dave"));
      chain.changeThreshold(3);
      nodes.awaitEpoch(2, "alice", "bob", "carol", "dave");
      askedSince(before, "a reshare").forEach((name, counts) -> {
        // A share is sealed by a key of its own; the seeds of an attempt's runs share
        // one.
        var schemes = Scheme.values().length;
        var sealed = counts.get(CountingToken.Kind.SEAL);
        var attempts = chain.state().active().orElseThrow().attempt();
        var begun = (sealed - schemes) / schemes;
        assertThat(sealed).as(name).isEqualTo((begun + 1) * schemes);
        assertThat(begun).as(name).isBetween(1L, (long) attempts);
        assertThat(counts.get(CountingToken.Kind.GENERATE)).as(name).isEqualTo(schemes + begun);
      });
    }
  }

  /** The committee's account, with funds. */
  private Address account(String name, TestChain chain) {
    var account = Addresses.of(Point.decode(nodes.of(name).status().keys().getFirst().publicKey().toArray()));
    chain.anvil().fund(account, BigInteger.TEN.pow(18));
    return account;
  }

  /** Sends a transaction of the account as {@code cast send --unlocked} does. */
  private void spend(String name, TestChain chain, Address account) throws Exception {
    try (var door = nodes.web3(name); var http = HttpClient.newHttpClient()) {
      var call = """
          {"jsonrpc": "2.0", "id": 1, "method": "eth_sendTransaction",
           "params": [{"from": "%s", "to": "0x2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a", "value": "0x1"}]}"""
          .formatted(account.hex());
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port().orElseThrow()))
          .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(call)).build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(answer).contains("\"result\"");
      var hash = answer.replaceAll(".*\"result\":\"(0x[0-9a-f]{64})\".*", "$1");
      await().atMost(Duration.ofSeconds(30))
          .until(() -> !chain.anvil().call("eth_getTransactionReceipt", hash).isNull());
      var receipt = chain.anvil().call("eth_getTransactionReceipt", hash);
      assertThat(receipt.get("status").textValue()).isEqualTo("0x1");
      assertThat(receipt.get("from").textValue()).isEqualTo(account.hex());
    }
  }

  /**
   * Somebody who has things signed all the time, by turns at these nodes and with
   * each key.
   */
  private final class Customer implements AutoCloseable {

    private final List<String> names;
    private final List<SignResult> signed = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failed = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::order, "customer");
    private volatile boolean goesOn = true;

    Customer(String... names) {
      this.names = List.of(names);
      thread.start();
    }

    private void order() {
      for (var number = 0; goesOn; number++) {
        try {
          signed.addAll(sign(names.get(number % names.size()), "order " + number));
        } catch (Throwable e) {
          failed.add(e);
        }
      }
    }

    /** The epochs under which signatures came, one for each. */
    List<Long> stop() throws InterruptedException {
      goesOn = false;
      thread.join();
      assertThat(failed).isEmpty();
      return signed.stream().map(SignResult::epoch).toList();
    }

    @Override
    public void close() {
      goesOn = false;
    }
  }

  @Test
  @DisplayName("R01 R02 R04 R17: a committee makes a key, signs, loses a member for good, hands over, signs again")
  void aCommitteeMakesAKeyAndHandsItOver() throws Exception {
    var names = List.of("alice", "bob", "carol", "dave", "erin");
    var addresses = new HashMap<String, Address>();
    for (var name : names) {
      addresses.put(name, nodes.prepare(name));
    }
    var first = List.of(addresses.get("alice"), addresses.get("bob"), addresses.get("carol"));
    try (var chain = TestChain.ticking(first, 2, TIMES)) {
      for (var address : addresses.values()) {
        chain.anvil().fund(address, BigInteger.TEN.pow(19));
      }
      var bootstrap = List.of("alice", "bob");
      for (var name : List.of("alice", "bob", "carol")) {
        nodes.start(name, chain, bootstrap);
      }
      nodes.awaitEpoch(1, "alice", "bob", "carol");
      var before = sign("alice", "before");
      var account = account("alice", chain);
      spend("alice", chain, account);
      for (var name : List.of("dave", "erin")) {
        nodes.start(name, chain, bootstrap);
      }
      nodes.stop("alice");
      try (var customer = new Customer("bob", "carol")) {
        chain.addRelayer(addresses.get("dave"));
        chain.addRelayer(addresses.get("erin"));
        chain.removeRelayer(addresses.get("alice"));
        chain.changeThreshold(3);
        nodes.awaitEpoch(2, "bob", "carol", "dave", "erin");
        var epochs = customer.stop();
        System.out.println(epochs.size() + " signatures meanwhile, none failed");
        assertThat(epochs).as("served by the current epoch until the next takes over").isSorted().contains(1L,
            2L);
      }
      var after = sign("erin", "after");
      assertThat(account("erin", chain)).isEqualTo(account);
      spend("erin", chain, account);
      assertThat(after).extracting(SignResult::publicKey)
          .isEqualTo(before.stream().map(SignResult::publicKey).toList());
      assertThat(after).allSatisfy(signature -> {
        assertThat(signature.signers()).hasSize(3);
        assertThat(signature.epoch()).isEqualTo(2);
      });
    }
  }

  /** Stops a node without anybody noting that it ended, and starts it again. */
  private void crash(String name, TestChain chain, List<String> bootstrap) throws Exception {
    nodes.stop(name);
    try (var store = Store.open(folder.resolve(name).resolve("store"))) {
      store.run(tx -> {
        var _ = tx.incarnations().running(Instant.now());
      });
    }
    var token = nodes.token(name);
    for (var label : token.labels().stream().filter(label -> label.endsWith("-ended")).toList()) {
      token.generateSealingKey(label.substring(0, label.length() - "-ended".length()));
      var _ = token.destroy(label);
    }
    nodes.start(name, chain, bootstrap);
  }

  private int generation(String name) {
    var node = nodes.node(name);
    return node.store
        .transaction(tx -> tx.pairs().of(node.engine.custody().keys().getFirst().id(), new Epoch(1))).stream()
        .mapToInt(PairGeneration::generation).max().orElse(1);
  }

  @Test
  @DisplayName("N62: after one node's crash, and after all nodes', ECDSA is signed again without a person and without a reshare; an orderly restart burns nothing")
  void ecdsaIsSignedAgainAfterCrashes() throws Exception {
    var names = List.of("alice", "bob", "carol");
    var bootstrap = List.of("alice", "bob");
    var addresses = new ArrayList<Address>();
    for (var name : names) {
      addresses.add(nodes.prepare(name));
    }
    try (var chain = TestChain.ticking(addresses, 2, TIMES)) {
      addresses.forEach(address -> chain.anvil().fund(address, BigInteger.TEN.pow(19)));
      for (var name : names) {
        nodes.start(name, chain, bootstrap);
      }
      nodes.awaitEpoch(1, "alice", "bob", "carol");
      var first = sign("alice", Scheme.ECDSA, "before");
      nodes.stop("carol");
      nodes.start("carol", chain, bootstrap);
      nodes.awaitEpoch(1, "carol");
      assertThat(generation("carol")).as("an orderly stop burns nothing").isEqualTo(1);
      crash("carol", chain, bootstrap);
      nodes.awaitEpoch(1, "carol");
      assertThat(sign("carol", Scheme.ECDSA, "after one crash").publicKey()).isEqualTo(first.publicKey());
      assertThat(generation("carol")).isGreaterThan(1);
      for (var name : names) {
        crash(name, chain, bootstrap);
      }
      nodes.awaitEpoch(1, "alice", "bob", "carol");
      for (var name : names) {
        assertThat(sign(name, Scheme.ECDSA, "after the crash of all, by " + name).epoch()).isEqualTo(1);
      }
    }
  }
}
