package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.Operations;
import io.reseal.node.api.SignCommand;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.TestChain;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.lifecycle.State;
import io.reseal.node.session.JointSignature;
import io.reseal.node.signing.Preimage;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoredShare;
import io.reseal.node.store.Tombstone;
import io.reseal.node.transport.FreePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Whole nodes in this process, by their operators' names, with tokens in
 * memory. Each signs what any member asks for, by an ECDSA key and one of
 * BIP-340. Closing ends them.
 */
final class NodesHere implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(300);

  private final Path folder;
  private final Map<String, InMemoryToken> tokens = new HashMap<>();
  private final Map<String, Address> addresses = new HashMap<>();
  private final Map<String, Node> running = new HashMap<>();
  private final Map<String, NodeOperations> operations = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();

  NodesHere(Path folder) {
    this.folder = folder;
  }

  /** Makes a node's token, identity and store. */
  Address prepare(String name) throws Exception {
    var token = new InMemoryToken(name);
    tokens.put(name, token);
    var address = Identity.create(token).address();
    var _ = ChannelKey.create(token);
    var home = Files.createDirectory(folder.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Store.create(home.resolve("store")).close();
    ports.put(name, FreePorts.next());
    addresses.put(name, address);
    return address;
  }

  Address address(String name) {
    return addresses.get(name);
  }

  /**
   * @param bootstrap
   *          the nodes to ask first
   */
  void start(String name, TestChain chain, List<String> bootstrap) throws Exception {
    start(name, chain, bootstrap, Map.of());
  }

  /**
   * @param settings
   *          as of {@code --set}
   */
  void start(String name, TestChain chain, List<String> bootstrap, Map<String, String> settings)
      throws Exception {
    var records = bootstrap.stream()
        .map(each -> "\"127.0.0.1:" + ports.get(each) + "@" + addresses.get(each).hex() + "\"")
        .collect(Collectors.joining(", "));
    var home = folder.resolve(name);
    Files.writeString(home.resolve("node.yaml"), """
        chain: {chainId: 31337, endpoints: ["%s"], registry: "%s", pollEvery: 300ms}
        token: {module: /nowhere/module.so, label: %s, profile: development}
        listen: 127.0.0.1:%d
        bootstrap: [%s]
        keys: [ecdsa, bip340]
        policy: {autoApprove: [genesis, refresh, leavers, ordinary], signing: {rule: any-member}}
        timeouts: {round: 10s, settle: 1s, turn: 3s}
        retention: 0s
        web3: {port: 0}
        """.formatted(chain.anvil().uri(), chain.registry().hex(), name, ports.get(name), records));
    Files.setPosixFilePermissions(home.resolve("node.yaml"), PosixFilePermissions.fromString("rw-------"));
    var node = Node.start(NodeConfig.load(home, Map.of(), settings), tokens.get(name));
    running.put(name, node);
    operations.put(name, new NodeOperations(node, tokens.get(name)));
  }

  /** What the node's operator can do. */
  Operations of(String name) {
    return operations.get(name);
  }

  Node node(String name) {
    return running.get(name);
  }

  /** The running ones. */
  Map<String, Node> running() {
    return Map.copyOf(running);
  }

  /** The node's endpoints for Ethereum's clients, on a port of their own. */
  Web3Door web3(String name) {
    return new Web3Door(operations.get(name), running.get(name).config);
  }

  /** What outlasts the node. */
  InMemoryToken token(String name) {
    return tokens.get(name);
  }

  /** The node's folder. */
  Path home(String name) {
    return folder.resolve(name);
  }

  /** What it signs by one of its keys, verified. */
  SignResult sign(String name, Scheme scheme, String text) {
    var preimage = new Preimage(Optional.of("test"), Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
    var result = of(name).sign(new SignCommand(scheme == Scheme.ECDSA ? 0 : 1, preimage, Optional.empty()));
    assertThat(result.scheme()).isEqualTo(scheme);
    assertThat(new JointSignature(Point.decode(result.publicKey().toArray()), result.signature())
        .verifies(scheme, preimage.digest())).isTrue();
    return result;
  }

  /** A signature by each key, verified. */
  List<SignResult> sign(String name, String text) {
    return Stream.of(Scheme.ECDSA, Scheme.BIP340).map(scheme -> sign(name, scheme, text)).toList();
  }

  /** What the node has of an epoch, a void attempt's included. */
  List<EpochRecord> records(String name, long epoch) {
    return node(name).store.transaction(tx -> tx.epochs().all()).stream()
        .filter(record -> record.epoch().number() == epoch).toList();
  }

  /** The node's receipts of an epoch's shares. */
  List<Tombstone> receipts(String name, long epoch) {
    return node(name).store.transaction(tx -> tx.tombstones().all()).stream()
        .filter(receipt -> receipt.epoch().number() == epoch).toList();
  }

  /** Waits until nodes have what is asked of them. */
  void await(String what, Predicate<NodeStatus> asked, String... names) {
    Awaitility.await(what).atMost(LIMIT).pollInterval(POLL).untilAsserted(() -> {
      for (var name : names) {
        var status = of(name).status();
        assertThat(asked.test(status))
            .as("%s is to be %s: %s, %s", name, what, status.state(), status.sentence()).isTrue();
      }
    });
  }

  /** Waits until these nodes have destroyed an epoch's shares, with receipts. */
  void awaitDestroyed(long epoch, String... names) {
    Awaitility.await().atMost(LIMIT).pollInterval(POLL).untilAsserted(() -> {
      for (var name : names) {
        assertThat(receipts(name, epoch)).as("%s, epoch %d: %s", name, epoch, records(name, epoch))
            .hasSize(Scheme.values().length);
        List<StoredShare> shares = node(name).store.transaction(tx -> tx.shares().all());
        assertThat(shares).filteredOn(share -> share.epoch().number() == epoch)
            .allSatisfy(share -> assertThat(share.blob()).isEmpty());
      }
    });
  }

  /** Ends one. */
  void stop(String name) {
    running.remove(name).close();
  }

  /** Waits until these nodes are settled in that epoch, with shares of it. */
  void awaitEpoch(long epoch, String... names) {
    Awaitility.await().atMost(LIMIT).pollInterval(POLL).untilAsserted(() -> {
      for (var name : names) {
        var status = of(name).status();
        assertThat(status.activeEpoch()).as("%s: %s", name, status.sentence()).isEqualTo(epoch);
        assertThat(status.state()).as("%s: %s", name, status.sentence()).isEqualTo(State.Name.IDLE);
        assertThat(status.hasShare()).isTrue();
      }
    });
  }

  @Override
  public void close() {
    new ArrayList<>(running.values()).forEach(Node::close);
    running.clear();
  }
}
