package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.api.Operations;
import io.reseal.node.chain.TestChain;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.lifecycle.State;
import io.reseal.node.store.Store;
import io.reseal.node.transport.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whole nodes in this process, by their operators' names, with tokens in
 * memory. Each signs what any member asks for, by an ECDSA key and one of
 * BIP-340. Closing ends them.
 */
final class NodesHere implements AutoCloseable {

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
        timeouts: {round: 4s, settle: 1s, turn: 3s}
        retention: 0s
        web3: {port: 0}
        """.formatted(chain.anvil().uri(), chain.registry().hex(), name, ports.get(name), records));
    Files.setPosixFilePermissions(home.resolve("node.yaml"), PosixFilePermissions.fromString("rw-------"));
    var node = Node.start(NodeConfig.load(home, Map.of(), Map.of()), tokens.get(name));
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

  /** Ends one. */
  void stop(String name) {
    running.remove(name).close();
  }

  /** Waits until these nodes are settled in that epoch, with shares of it. */
  void awaitEpoch(long epoch, String... names) {
    await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
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
