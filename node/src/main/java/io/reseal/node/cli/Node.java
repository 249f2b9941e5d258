package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.Hsm;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.CurrentCertificate;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenProfile;
import io.reseal.node.chain.AccountTransactions;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.ChainReader;
import io.reseal.node.chain.ChainSpec;
import io.reseal.node.chain.FeePolicy;
import io.reseal.node.chain.FinalityBroken;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.QuorumReader;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.peers.Fitness;
import io.reseal.node.engine.Engine;
import io.reseal.node.engine.Ground;
import io.reseal.node.engine.Wires;
import io.reseal.node.lifecycle.Settings;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.ReceiptFolder;
import io.reseal.node.session.Timing;
import io.reseal.node.signing.SigningPolicy;
import io.reseal.node.signing.SigningRules;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.transport.Credentials;
import io.reseal.node.transport.Limits;
import io.reseal.node.transport.Standing;
import io.reseal.node.transport.Terms;
import io.reseal.node.transport.Topic;
import io.reseal.node.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A running node, put together from its parts. One thread owns sessions,
 * lifecycle and requests; another reads the chain and sends transactions; the
 * transport has its own. What the parts do stands with them: here is only who
 * knows whom, and in which order they start and stop.
 */
final class Node implements AutoCloseable {

  private static final Logger LOG = LogManager.getLogger(Node.class);

  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final int NEIGHBOURS_EVERY_TICKS = 3;
  private static final Timing TIMING = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(2),
      Duration.ofMillis(500), Duration.ofSeconds(5));

  final NodeConfig config;
  final CountingToken token;
  final Identity identity;
  final Store store;
  final Engine engine;
  final Gate gate = new Gate();
  final Transport transport;
  final Neighbourhood neighbourhood;
  final NodeMetrics metrics;
  final ChainLoop chainLoop;
  private final ReceiptFolder receipts;
  final OwnThread nodeThread = new OwnThread("node");
  private final OwnThread chainThread = new OwnThread("chain");
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final AtomicLong chainTime = new AtomicLong();
  private final CountDownLatch built = new CountDownLatch(1);
  private long ticks;

  /** Starts a node with the token of its configuration. */
  static RunningNode start(NodeConfig config) {
    return start(config, Doors.PLAIN);
  }

  /** Starts a node that acts through these. */
  static RunningNode start(NodeConfig config, Doors doors) {
    var named = config.token();
    var token = doors
        .token(Hsm.open(new Hsm.Place(named.module(), named.label(), named.serial(), named.pinFile())));
    try {
      TokenProfile.valueOf(config.token().profile().name()).admit(token)
          .forEach(missing -> LOG.warn("the token: {}", missing));
      return new NodeOperations(new Node(config, token, doors), token);
    } catch (RuntimeException e) {
      token.close();
      throw e;
    }
  }

  /**
   * Starts a node: the store first, so that two nodes on one store never both
   * reach the token.
   */
  static Node start(NodeConfig config, Token token) {
    return new Node(config, token, Doors.PLAIN);
  }

  private Node(NodeConfig config, Token hsm, Doors doors) {
    this.config = config;
    token = new CountingToken(hsm);
    var clock = new SteadyClock();
    nodeThread.execute(this::awaitBuilt); // nobody is served before all parts are there
    store = keep(doors.store(config.storeFolder()));
    identity = Identity.open(token);
    var channelKey = ChannelKey.open(token);
    var chain = new ChainBinding(config.chain().chainId(), config.chain().registry());
    var keys = KeySpec.of(chain.chainId(), chain.registry(), config.keys());
    var spec = new ChainSpec(chain.chainId(), chain.registry(), config.chain().registryCodeHash(),
        config.chain().registryBlock(), config.chain().endpoints(), config.chain().quorum());
    var reader = keep(new QuorumReader(spec, new StoredCursor(store)));
    store.run(tx -> tx.epochs().all().forEach(record -> reader.recall(record.committee())));
    var registry = keep(
        doors.registry(new AccountTransactions(spec, identity.address(), identity::sign, FeePolicy.DEFAULT)));

    var round = config.timeouts().round();
    engine = keep(new Engine(
        new Ground(store, token, identity, chain, keys, chainTime::get, registry, new Members(), nodeThread,
            chainThread, new Timing(round, TIMING.grace(), TIMING.resendFirst(), TIMING.resendMost()),
            round.multipliedBy(3), settings(config), policy(config),
            new EvidenceFolder(Home.evidence(config.home())), Entropy.system(), clock)));
    receipts = new ReceiptFolder(Home.receipts(config.home()), store);
    var first = firstState(reader, store, config.chain().pollEvery());
    follow(first);
    var certificate = new CurrentCertificate(channelKey, identity, chain, engine.incarnation(),
        chainTime::get);
    transport = keep(Transport.start(
        new Terms(identity.address(), new InetSocketAddress(config.listen().host(), config.listen().port()),
            chain, chainTime::get, Limits.STANDARD),
        new Credentials(channelKey.privateKey(), token.inHandshakes(certificate)), gate,
        new StoredStarts(store), this::onFrame, nodeThread));
    neighbourhood = new Neighbourhood(config, identity, chain, store, transport, transport.listening(),
        gate.members(), this::fitness, clock);
    chainLoop = new ChainLoop(reader, registry, nodeThread, this::onChain, engine.keeper()::onBrokenFinality);
    metrics = new NodeMetrics(token, transport, chainLoop);
    metrics.watchPairs(
        () -> inActiveEpoch(record -> keys.stream()
            .mapToInt(key -> engine.custody().withoutSetup(record, key.index()).size()).sum()),
        () -> inActiveEpoch(record -> engine.disputes().malicious(record).size()));
    metrics.watchVoidAttempts(engine.keeper()::voidAttempts);
    metrics.watchMemory(() -> engine.keeper().distrust().isPresent());
    built.countDown();
    nodeThread.execute(() -> onChain(first));
    chainLoop.start(chainThread, config.chain().pollEvery());
    nodeThread.repeat("a tick", TICK, TICK, this::tick);
    LOG.info("node {} runs, start {}, listening on {}", identity.address(), engine.incarnation(),
        transport.listening());
  }

  /**
   * Certificates need the chain's time, and a node without a chain has nothing to
   * do: it waits, and says for what.
   */
  static FinalizedState firstState(ChainReader reader, Store store, Duration every) {
    var told = "";
    while (true) {
      try {
        return reader.poll();
      } catch (FinalityBroken e) {
        LOG.fatal("this node does not start: {}", e.getMessage());
        recordHalt(store, e);
        throw e;
      } catch (ChainException e) {
        if (!e.getMessage().equals(told)) {
          told = e.getMessage();
          LOG.warn("waiting for the chain: {}", told);
        }
      }
      try {
        Thread.sleep(every);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("stopped while waiting for the chain", e);
      }
    }
  }

  /**
   * On a disk that is full it is the reason that has to be told, not the disk;
   * the next start compares with the same block, and finds the same.
   */
  private static void recordHalt(Store store, FinalityBroken why) {
    try {
      store.run(tx -> tx.halts().halt(Instant.now(), why.getMessage()));
    } catch (StoreException e) {
      LOG.error("that this node is halted cannot be put on record", e);
      why.addSuppressed(e);
    }
  }

  private void awaitBuilt() {
    try {
      built.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Settings settings(NodeConfig config) {
    var kinds = config.policy().autoApprove().stream().map(kind -> Kind.valueOf(kind.name()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    return new Settings(kinds, config.timeouts().settle(), config.timeouts().turn(), config.retention());
  }

  private static SigningPolicy policy(NodeConfig config) {
    return new SigningRules(config.policy().signing(), config.policy().limits(), config.chain().registry());
  }

  /** The epoch whose shares may sign. */
  Optional<EpochRecord> usable() {
    return engine.keeper().usable();
  }

  /** A figure of the epoch that we hold as active; 0 without one. */
  private int inActiveEpoch(ToIntFunction<EpochRecord> figure) {
    return store.transaction(tx -> tx.epochs().active())
        .filter(record -> record.committee().idOf(identity.address()).isPresent()).map(figure::applyAsInt)
        .orElse(0);
  }

  /** What peers and admins are told of this node. */
  private Fitness fitness() {
    var state = engine.keeper().chain();
    return Neighbourhood.fitness(token.contains(Identity.LABEL), state.isPresent() && usable().isPresent(),
        state.map(each -> each.block().number()));
  }

  /** Members that are connected. */
  Set<Address> members() {
    var connected = new TreeSet<Address>();
    transport.connected().forEach((address, standing) -> {
      if (standing == Standing.MEMBER) {
        connected.add(address);
      }
    });
    return connected;
  }

  private void follow(FinalizedState state) {
    chainTime.set(state.block().time());
    gate.follow(state);
  }

  private void onChain(FinalizedState state) {
    follow(state);
    transport.readmit();
    neighbourhood.want(gate.members());
    engine.onChain(state);
  }

  private void onFrame(Address from, Topic topic, byte[] payload) {
    try {
      if (topic == Topic.PEERS) {
        neighbourhood.onFrame(from, payload);
      } else {
        engine.onFrame(from, topic, payload);
      }
    } catch (RuntimeException e) {
      LOG.error("a frame of {} about {} failed", from, topic, e);
    }
  }

  private void tick() {
    engine.tick();
    if (ticks++ % NEIGHBOURS_EVERY_TICKS == 0) {
      neighbourhood.tick();
      receipts.complete();
    }
  }

  /** The way to members. */
  private final class Members implements Wires {

    @Override
    public void send(Address to, Topic topic, byte[] payload) {
      transport.send(to, topic, payload);
    }

    @Override
    public Set<Address> connected() {
      return members();
    }
  }

  private <C extends AutoCloseable> C keep(C part) {
    opened.push(part);
    return part;
  }

  /**
   * Stops in the opposite order; what is under way is taken up at the next start.
   */
  @Override
  public void close() {
    chainThread.endNow();
    if (nodeThread.end(STOP)) {
      engine.endInOrder();
    }
    while (!opened.isEmpty()) {
      var part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close", part, e);
      }
    }
  }
}
