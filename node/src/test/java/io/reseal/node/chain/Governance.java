package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.contract.Bridge;
import io.reseal.node.chain.contract.EpochRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.RemoteCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.exceptions.TransactionException;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticEIP1559GasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.tx.response.TransactionReceiptProcessor;

/**
 * The administrator of the relayer set and governor of the registry, for tests
 * and demonstrations; by default anvil's first account, whose key is published.
 */
public final class Governance implements AutoCloseable {

  private static final Credentials ANVIL_ACCOUNT = Credentials
      .create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
  private static final BigInteger GAS = BigInteger.valueOf(8_000_000);
  private static final int POLL_MILLIS = 200;
  private static final int POLLS_MAX = 300;
  private static final String USAGE = """
      usage: Governance [--key FILE] RPC COMMAND
        deploy THRESHOLD DELAY,LONG_DELAY,MIN_INTERVAL,WINDOW,ATTEMPT_TIME,PROVE_TIME,MAX_AGE RELAYER...
               prints the addresses of a new Bridge and EpochRegistry; times in seconds
        add BRIDGE RELAYER | remove BRIDGE RELAYER | threshold BRIDGE NUMBER
        start-keygen BRIDGE | end-keygen BRIDGE ADDRESS
        request-refresh REGISTRY | allow REGISTRY EPOCH TERMS_HASH | cancel REGISTRY EPOCH
      FILE holds a private key in hexadecimal digits; without it anvil's first account signs.""";

  private final Web3j web3j;
  private final Credentials credentials;
  private final RawTransactionManager transactions;
  private final StaticEIP1559GasProvider gas;

  private Governance(Web3j web3j, Credentials credentials, TransactionReceiptProcessor receipts) {
    this.web3j = web3j;
    this.credentials = credentials;
    var chainId = sent("chain id", () -> web3j.ethChainId().send()).getChainId().longValueExact();
    this.transactions = new RawTransactionManager(web3j, credentials, chainId, receipts);
    this.gas = new StaticEIP1559GasProvider(chainId, FeePolicy.gwei(100), FeePolicy.gwei(1), GAS);
  }

  /** On a chain that makes its own blocks. */
  public static Governance on(URI rpc, Credentials credentials) {
    var web3j = Web3j.build(new HttpService(rpc.toString()));
    return new Governance(web3j, credentials,
        new PollingTransactionReceiptProcessor(web3j, POLL_MILLIS, POLLS_MAX));
  }

  /** On a chain that makes its own blocks, by anvil's first account. */
  public static Governance on(URI rpc) {
    return on(rpc, ANVIL_ACCOUNT);
  }

  /** On a chain mined by hand: each transaction gets a block at once. */
  public static Governance mining(Anvil anvil) {
    var web3j = Web3j.build(new HttpService(anvil.uri().toString()));
    return new Governance(web3j, ANVIL_ACCOUNT, new TransactionReceiptProcessor(web3j) {
      @Override
      public TransactionReceipt waitForTransactionReceipt(String hash)
          throws IOException, TransactionException {
        anvil.mine(1);
        return web3j.ethGetTransactionReceipt(hash).send().getTransactionReceipt()
            .orElseThrow(() -> new TransactionException("not mined", hash));
      }
    });
  }

  /** The account. */
  public Address address() {
    return Address.ofHex(credentials.getAddress());
  }

  /** A new Bridge with these relayers; we are its admin. */
  public Address deployBridge(List<Address> relayers, int threshold) {
    return Address.ofHex(
        sent("Bridge", Bridge.deploy(web3j, transactions, gas, relayers.stream().map(Address::hex).toList(),
            BigInteger.valueOf(threshold))::send).getContractAddress());
  }

  /** A new registry that follows this Bridge; we are its governor. */
  public Address deployRegistry(Address bridge, RegistryTimes times) {
    var figures = Stream.of(times.delay(), times.longDelay(), times.minInterval(), times.window(),
        times.attemptTime(), times.proveTime(), times.maxAge()).map(BigInteger::valueOf).toList();
    return Address
        .ofHex(
            sent("EpochRegistry", EpochRegistry.deploy(web3j, transactions, gas, bridge.hex(),
                credentials.getAddress(), new EpochRegistry.Times(figures.get(0), figures.get(1),
                    figures.get(2), figures.get(3), figures.get(4), figures.get(5), figures.get(6)))::send)
                .getContractAddress());
  }

  public void adminAddRelayer(Address bridge, Address relayer) {
    send("adminAddRelayer", bridge(bridge).adminAddRelayer(relayer.hex()));
  }

  public void adminRemoveRelayer(Address bridge, Address relayer) {
    send("adminRemoveRelayer", bridge(bridge).adminRemoveRelayer(relayer.hex()));
  }

  public void adminChangeRelayerThreshold(Address bridge, int threshold) {
    send("adminChangeRelayerThreshold",
        bridge(bridge).adminChangeRelayerThreshold(BigInteger.valueOf(threshold)));
  }

  public void startKeygen(Address bridge) {
    send("startKeygen", bridge(bridge).startKeygen());
  }

  public void endKeygen(Address bridge, Address mpcAddress) {
    send("endKeygen", bridge(bridge).endKeygen(mpcAddress.hex()));
  }

  public void requestRefresh(Address registry) {
    send("requestRefresh", registry(registry).requestRefresh());
  }

  public void allow(Address registry, Epoch epoch, Bytes32 termsHash) {
    send("allow", registry(registry).allow(BigInteger.valueOf(epoch.number()), termsHash.toArray()));
  }

  public void cancel(Address registry, Epoch epoch) {
    send("cancel", registry(registry).cancel(BigInteger.valueOf(epoch.number())));
  }

  @Override
  public void close() {
    web3j.shutdown();
  }

  /** One command; see the usage. */
  public static void main(String[] args) throws IOException {
    var words = List.of(args);
    var credentials = ANVIL_ACCOUNT;
    if (words.size() > 2 && words.getFirst().equals("--key")) {
      credentials = Credentials.create(Files.readString(Path.of(words.get(1))).strip());
      words = words.subList(2, words.size());
    }
    if (words.size() < 3) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try (var governance = on(URI.create(words.getFirst()), credentials)) {
      governance.run(words.get(1), words.subList(2, words.size()));
    }
  }

  private void run(String command, List<String> arguments) {
    var contract = command.equals("deploy") ? null : Address.ofHex(arguments.getFirst());
    switch (command) {
      case "deploy" -> deploy(arguments);
      case "add" -> adminAddRelayer(contract, Address.ofHex(arguments.get(1)));
      case "remove" -> adminRemoveRelayer(contract, Address.ofHex(arguments.get(1)));
      case "threshold" -> adminChangeRelayerThreshold(contract, Integer.parseInt(arguments.get(1)));
      case "start-keygen" -> startKeygen(contract);
      case "end-keygen" -> endKeygen(contract, Address.ofHex(arguments.get(1)));
      case "request-refresh" -> requestRefresh(contract);
      case "allow" ->
        allow(contract, new Epoch(Long.parseLong(arguments.get(1))), Bytes32.ofHex(arguments.get(2)));
      case "cancel" -> cancel(contract, new Epoch(Long.parseLong(arguments.get(1))));
      default -> throw new IllegalArgumentException(USAGE);
    }
  }

  private void deploy(List<String> arguments) {
    var times = Stream.of(arguments.get(1).split(",", -1)).map(Long::valueOf).toList();
    var relayers = arguments.subList(2, arguments.size()).stream().map(Address::ofHex).toList();
    var bridge = deployBridge(relayers, Integer.parseInt(arguments.get(0)));
    var registry = deployRegistry(bridge, new RegistryTimes(times.get(0), times.get(1), times.get(2),
        times.get(3), times.get(4), times.get(5), times.get(6)));
    System.out.println("bridge " + bridge);
    System.out.println("registry " + registry);
  }

  private Bridge bridge(Address address) {
    return Bridge.load(address.hex(), web3j, transactions, gas);
  }

  private EpochRegistry registry(Address address) {
    return EpochRegistry.load(address.hex(), web3j, transactions, gas);
  }

  private static void send(String what, RemoteCall<TransactionReceipt> call) {
    var receipt = sent(what, call::send);
    if (!receipt.isStatusOK()) {
      throw new IllegalStateException(what + " was refused: " + receipt.getRevertReason());
    }
  }

  private static <T> T sent(String what, Sending<T> sending) {
    try {
      return sending.send();
    } catch (Exception e) {
      throw new IllegalStateException(what + " failed: " + e.getMessage(), e);
    }
  }

  /** web3j declares that a call may throw anything. */
  private interface Sending<T> {
    T send() throws Exception;
  }
}
