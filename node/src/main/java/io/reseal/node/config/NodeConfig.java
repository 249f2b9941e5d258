package io.reseal.node.config;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a node is told at its start. Paths are absolute: relative ones
 * were taken from the home folder.
 *
 * @param home
 *          the node's folder
 * @param listen
 *          where it accepts peers
 * @param advertise
 *          where it tells peers to reach it
 * @param bootstrap
 *          address records of the first peers to ask
 * @param web3
 *          the endpoints for Ethereum's clients; absent: none
 * @param keys
 *          schemes of the keys, in the registry's order
 * @param retention
 *          how long, in chain time, a replaced share is kept
 * @param metrics
 *          whether metrics are served beside the admin API
 */
public record NodeConfig(Path home, Chain chain, Token token, HostPort listen, HostPort advertise,
    List<String> bootstrap, Admin admin, Optional<Web3> web3, List<Scheme> keys, Policy policy,
    Timeouts timeouts, Duration retention, boolean metrics) {

  /** Name of the file in the home folder. */
  public static final String FILE = "node.yaml";

  public NodeConfig {
    bootstrap = List.copyOf(bootstrap);
    keys = List.copyOf(keys);
  }

  /**
   * Reads the configuration: a flag wins over a variable, a variable over the
   * file.
   *
   * @param flags
   *          values by key path, such as {@code chain.quorum}; lists separated by
   *          commas
   * @param environment
   *          the process's, of which only names that start with {@code RESEAL_}
   *          are read, such as {@code RESEAL_CHAIN_QUORUM}
   * @throws ConfigException
   *           with everything that is wrong
   */
  public static NodeConfig load(Path home, Map<String, String> flags, Map<String, String> environment) {
    return new ConfigReader(home.toAbsolutePath().normalize(), Settings.gather(home, flags, environment))
        .config();
  }

  /** Where the store lives. */
  public Path storeFolder() {
    return home.resolve("store");
  }

  /**
   * Which chain, and through whom.
   *
   * @param quorum
   *          how many endpoints must agree: more than half
   * @param registryCodeHash
   *          what the registry's code must hash to; absent: what it is at the
   *          first start
   */
  public record Chain(long chainId, List<URI> endpoints, int quorum, Address registry,
      Optional<Bytes32> registryCodeHash, long registryBlock, Duration pollEvery) {

    public Chain {
      endpoints = List.copyOf(endpoints);
      if (quorum <= endpoints.size() / 2 || quorum > endpoints.size()) {
        throw new IllegalArgumentException(
            "a quorum is more than half of " + endpoints.size() + " endpoints");
      }
    }

    /** Without the endpoints' paths, which may hold access keys. */
    @Override
    public String toString() {
      return "Chain[" + chainId + ", registry " + registry + ", " + quorum + " of "
          + endpoints.stream().map(URI::getHost).toList() + "]";
    }
  }

  /**
   * Which token, and where its PIN is read from.
   *
   * @param module
   *          the PKCS#11 library
   * @param serial
   *          told apart by it when two tokens have one label
   * @param pinFile
   *          the user PIN; it is never part of the configuration
   */
  public record Token(Path module, String label, Optional<String> serial, Path pinFile,
      TokenProfile profile) {
  }

  /**
   * The admin API, on loopback only.
   *
   * @param port
   *          0 lets the system choose
   */
  public record Admin(int port) {
  }

  /**
   * The endpoints for Ethereum's clients, on loopback only.
   *
   * @param port
   *          0 lets the system choose
   * @param endpoint
   *          of the chain, to which other calls go and transactions are sent
   * @param tokenFile
   *          holds the token that clients must bring; absent: whoever reaches the
   *          port may ask
   */
  public record Web3(int port, URI endpoint, Optional<Path> tokenFile) {

    /** Without the endpoint's path, which may hold an access key. */
    @Override
    public String toString() {
      return "Web3[port " + port + ", " + endpoint.getHost() + "]";
    }
  }

  /**
   * What happens without asking a person.
   *
   * @param autoApprove
   *          kinds of change approved by themselves
   * @param signing
   *          whose requests are signed
   * @param limits
   *          what they may be about; absent: anything that whose they are allows
   */
  public record Policy(Set<ChangeKind> autoApprove, SigningRule signing, Optional<SigningLimits> limits) {

    public Policy {
      autoApprove = Set.copyOf(autoApprove);
    }
  }

  /**
   * How long to wait.
   *
   * @param connect
   *          for a peer to answer a connection
   * @param round
   *          for the messages of one round
   * @param settle
   *          until the relayer set, once changed, is proposed: several admin
   *          calls make one change
   * @param turn
   *          that each next member leaves the one before it to send a transaction
   *          that any of them may send
   */
  public record Timeouts(Duration connect, Duration round, Duration settle, Duration turn) {
  }
}
