package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.contract.EpochRegistry;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.web3j.abi.EventEncoder;

/**
 * A chain with a Bridge and an epoch registry on it, and the account that
 * governs both. Closing it ends the chain.
 */
public final class TestChain implements AutoCloseable {

  /**
   * No delay and no interval; windows of a day, attempts of an hour, proof after
   * ten minutes.
   */
  public static final RegistryTimes SHORT = new RegistryTimes(0, 0, 0, TimeUnit.DAYS.toSeconds(1),
      TimeUnit.HOURS.toSeconds(1), TimeUnit.MINUTES.toSeconds(10), TimeUnit.DAYS.toSeconds(365));

  private static final BigInteger FUNDS = BigInteger.TEN.pow(20);

  private final Anvil anvil;
  private final Governance governance;
  private final Address bridge;
  private final Address registry;
  private final boolean ownsAnvil;

  private TestChain(Anvil anvil, boolean ownsAnvil, Governance governance, List<Address> relayers,
      int threshold, RegistryTimes times) {
    this.anvil = anvil;
    this.ownsAnvil = ownsAnvil;
    this.governance = governance;
    this.bridge = governance.deployBridge(relayers, threshold);
    this.registry = governance.deployRegistry(bridge, times);
    relayers.forEach(relayer -> anvil.fund(relayer, FUNDS));
  }

  /** On a chain mined by hand, with its relayers funded and everything final. */
  public static TestChain byHand(List<Address> relayers, int threshold, RegistryTimes times) {
    var anvil = Anvil.byHand();
    var chain = new TestChain(anvil, true, Governance.mining(anvil), relayers, threshold, times);
    anvil.makeFinal();
    return chain;
  }

  /** On a chain that makes a block each second, with its relayers funded. */
  public static TestChain ticking(List<Address> relayers, int threshold, RegistryTimes times) {
    return ticking(Anvil.ticking(), relayers, threshold, times);
  }

  /** On a chain that makes its own blocks and ends with this. */
  public static TestChain ticking(Anvil anvil, List<Address> relayers, int threshold, RegistryTimes times) {
    return new TestChain(anvil, true, Governance.on(anvil.uri()), relayers, threshold, times);
  }

  /**
   * Another Bridge and another registry on the same chain, which makes its own
   * blocks and outlives them.
   */
  public TestChain beside(int threshold, RegistryTimes times) {
    return new TestChain(anvil, false, Governance.on(anvil.uri()), List.of(), threshold, times);
  }

  /** On a chain that makes two blocks each second, with its relayers funded. */
  public static TestChain quick(List<Address> relayers, int threshold, RegistryTimes times) {
    return ticking(Anvil.ticking(Duration.ofMillis(500)), relayers, threshold, times);
  }

  public Anvil anvil() {
    return anvil;
  }

  public Governance governance() {
    return governance;
  }

  public Address bridge() {
    return bridge;
  }

  public Address registry() {
    return registry;
  }

  public void addRelayer(Address relayer) {
    governance.adminAddRelayer(bridge, relayer);
    anvil.fund(relayer, FUNDS);
  }

  public void removeRelayer(Address relayer) {
    governance.adminRemoveRelayer(bridge, relayer);
  }

  public void changeThreshold(int threshold) {
    governance.adminChangeRelayerThreshold(bridge, threshold);
  }

  /** What a node is configured with that asks anvil itself. */
  public ChainSpec spec() {
    return spec(1, anvil.uri());
  }

  /** What a node is configured with that asks these. */
  public ChainSpec spec(int quorum, URI... endpoints) {
    return new ChainSpec(Anvil.CHAIN_ID, registry, Optional.empty(), 0, List.of(endpoints), quorum);
  }

  /** Reads the state once, as a node that starts now. */
  public FinalizedState state() {
    try (var reader = new QuorumReader(spec(), new MemoryCursor(), Duration.ofSeconds(30))) {
      return reader.poll();
    }
  }

  /**
   * Where an epoch stands in the latest block, some seconds before it is final.
   * Anvil answers some questions about its latest block with what the next one
   * made of it, if that is mined between them: what contradicts itself is asked
   * again.
   */
  public EpochState soon(long epoch) {
    for (var tries = 1;; tries++) {
      try {
        return StateReading.epoch(anvil.latestView(), spec(), new Epoch(epoch));
      } catch (ChainException e) {
        if (tries == 3) {
          throw e;
        }
      }
    }
  }

  /**
   * Who told the registry's log of destroyed shares of an epoch, with which
   * receipts.
   */
  public Map<Address, Set<Bytes32>> destroyed(long epoch) {
    var told = new TreeMap<Address, Set<Bytes32>>();
    var event = EventEncoder.encode(EpochRegistry.SHAREDESTROYED_EVENT);
    anvil.call("eth_getLogs", Map.of("address", registry.hex(), "fromBlock", "0x0", "toBlock", "latest",
        "topics", List.of(event, "0x" + Abi.word(epoch).hex()))).forEach(log -> {
          var by = log.get("topics").get(2).textValue();
          told.computeIfAbsent(Address.ofHex("0x" + by.substring(by.length() - 40)), _ -> new HashSet<>())
              .add(Bytes32.ofHex(log.get("data").textValue().substring(2)));
        });
    return told;
  }

  /** Addresses of test identities. */
  public static List<Address> addresses(List<TestIdentity> identities) {
    return identities.stream().map(TestIdentity::address).toList();
  }

  @Override
  public void close() {
    governance.close();
    if (ownsAnvil) {
      anvil.close();
    }
  }
}
