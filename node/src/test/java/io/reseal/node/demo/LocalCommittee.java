package io.reseal.node.demo;

import io.reseal.node.lifecycle.State;
import io.reseal.core.party.Address;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.ReshareView;
import io.reseal.node.chain.Anvil;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.transport.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A chain and nodes on this machine, each a process with a folder and a SoftHSM
 * token of its own. Closing it ends every process it started.
 */
public final class LocalCommittee implements AutoCloseable {

  /** No delays; attempts and proof within a minute. */
  public static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, 3600, 60, 60, 86400);

  /** Short enough to watch, and longer than the admin's calls are apart. */
  private static final Map<String, String> SETTINGS = Map.of("chain.pollEvery", "300ms", "timeouts.settle",
      "4s", "timeouts.turn", "3s", "timeouts.round", "5s", "retention", "0s", "policy.signing.rule",
      "any-member");

  private static final Duration POLL = Duration.ofMillis(400);
  private static final BigInteger FUNDS = BigInteger.TEN.pow(19);

  private final Path root;
  private final Path folder;
  private final Children children = new Children();
  private final Map<String, LocalNode> nodes = new LinkedHashMap<>();
  private String nodeOptions = "-Xmx128m -XX:TieredStopAtLevel=1 -Xss512k";
  private Function<LocalNode, List<String>> launcher;
  private List<Scheme> keys = LocalNode.KEYS;
  private TestChain chain;

  private LocalCommittee(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
    launcher = _ -> List.of(root.resolve("bin/reseal").toString());
  }

  /**
   * An empty one.
   *
   * @param root
   *          the repository, built
   * @param folder
   *          for everything it makes; what was there goes
   */
  public static LocalCommittee in(Path root, Path folder) {
    try {
      if (Files.exists(folder)) {
        try (var files = Files.walk(folder)) {
          files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
      }
      Files.createDirectories(folder.getParent());
      for (var each : List.of(folder, folder.resolve("nodes"), folder.resolve("logs"))) {
        Files.createDirectory(each,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
    return new LocalCommittee(root.toAbsolutePath().normalize(), folder.toAbsolutePath().normalize());
  }

  /** The repository: what its build left there, or a test was told. */
  public static Path repository() {
    return Path.of(System.getProperty("reseal.root", "..")).toAbsolutePath().normalize();
  }

  /** SoftHSM's library: {@code SOFTHSM2_LIB}, or where distributions put it. */
  public static Path softHsm() {
    return Stream
        .concat(Stream.ofNullable(System.getenv("SOFTHSM2_LIB")),
            Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so",
                "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"))
        .map(Path::of).filter(Files::isRegularFile).findFirst()
        .orElseThrow(() -> new Trouble("no SoftHSM found; install softhsm2 or set SOFTHSM2_LIB"));
  }

  /** What keys nodes made from now on are to have; both kinds unless told. */
  public void keys(List<Scheme> wanted) {
    keys = List.copyOf(wanted);
  }

  /** What keys nodes are made for. */
  public List<Scheme> keys() {
    return keys;
  }

  /** A chain with a Bridge that has no relayers yet, and its registry. */
  public void openChain(int threshold) {
    openChain(TestChain.ticking(List.of(), threshold, TIMES));
  }

  /** That chain, which ends with this. */
  public void openChain(TestChain opened) {
    chain = opened;
  }

  /** Token folders of new nodes, side by side; needs no chain yet. */
  public void makeTokens(String... names) {
    var made = Arrays.stream(names).map(name -> new LocalNode(this, name, FreePorts.next(), FreePorts.next()))
        .toList();
    sideBySide(made, LocalNode::makeToken);
    synchronized (nodes) {
      made.forEach(node -> nodes.put(node.name(), node));
    }
  }

  /**
   * New nodes, side by side: token unless it is made, then {@code reseal init},
   * then funds for fees.
   */
  public List<LocalNode> make(String... names) {
    var missing = Arrays.stream(names).filter(name -> !nodes().containsKey(name)).toArray(String[]::new);
    makeTokens(missing);
    var made = Arrays.stream(names).map(this::node).toList();
    sideBySide(made, node -> {
      node.init(chain.anvil().uri(), Anvil.CHAIN_ID, chain.registry(), SETTINGS);
      chain.anvil().fund(node.address(), FUNDS);
    });
    return made;
  }

  /**
   * A second node with all that this one has, as whoever copied its disk and its
   * token would start it; this one must not run.
   */
  public LocalNode copy(LocalNode original, String name) {
    var copy = new LocalNode(this, name, FreePorts.next(), FreePorts.next());
    copy.copyOf(original);
    synchronized (nodes) {
      nodes.put(name, copy);
    }
    return copy;
  }

  /** Does the same for several nodes at once. */
  public static void sideBySide(List<LocalNode> some, Consumer<LocalNode> deed) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var deeds = some.stream().map(node -> CompletableFuture.runAsync(() -> deed.accept(node), threads))
          .toList();
      deeds.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Asks until there is an answer. */
  public static <T> T await(String what, Duration limit, Supplier<Optional<T>> question) {
    var end = Instant.now().plus(limit);
    while (true) {
      var answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (Instant.now().isAfter(end)) {
        throw new Trouble("not within " + limit.toSeconds() + " s: " + what);
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Trouble("interrupted while waiting: " + what);
      }
    }
  }

  /** The proposal that all of these nodes see open, but for their waiting. */
  public static ReshareView.Pending awaitProposal(List<LocalNode> some) {
    return await("a proposal that " + some + " see", Duration.ofMinutes(1), () -> {
      var pending = new ArrayList<ReshareView.Pending>();
      some.forEach(node -> node.seenReshare().flatMap(ReshareView::pending).ifPresent(pending::add));
      var hashes = pending.stream().map(each -> each.proposal().termsHash()).distinct().toList();
      return pending.size() == some.size() && hashes.size() == 1
          ? Optional.of(pending.getFirst())
          : Optional.empty();
    });
  }

  /**
   * Waits until an epoch is active and proven on chain, and these nodes hold
   * shares of it and have nothing left to do.
   *
   * @param progress
   *          told whenever a node's state has changed
   */
  public EpochState awaitProven(long epoch, List<LocalNode> some, Duration limit, Consumer<String> progress) {
    var told = new String[]{""};
    await("epoch " + epoch + " proven and settled at " + some, limit, () -> {
      var states = new LinkedHashMap<String, String>();
      var ready = 0;
      for (var node : some) {
        var status = node.seen();
        states.put(node.name(), status.map(each -> each.state().name()).orElse("-"));
        if (status
            .filter(each -> each.activeEpoch() == epoch && each.state() == State.Name.IDLE && each.hasShare())
            .isPresent()) {
          ready++;
        }
      }
      var line = states.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue())
          .collect(Collectors.joining(", "));
      if (!line.equals(told[0])) {
        told[0] = line;
        progress.accept(line);
      }
      return ready == some.size() ? Optional.of(true) : Optional.empty();
    });
    return await("epoch " + epoch + " proven on chain", Duration.ofSeconds(20), () -> chain.state().active()
        .filter(each -> each.phase() == Phase.PROVEN && each.epoch().number() == epoch));
  }

  public TestChain chain() {
    return chain;
  }

  /** One node, by its operator's name. */
  public LocalNode node(String name) {
    return Optional.ofNullable(nodes().get(name)).orElseThrow(() -> new Trouble("there is no node " + name));
  }

  /** The operator's name of an address. */
  public String nameOf(Address address) {
    return nodes().values().stream().filter(node -> address.equals(node.address())).map(LocalNode::name)
        .findFirst().orElseThrow(() -> new Trouble("no node has the address " + address));
  }

  private Map<String, LocalNode> nodes() {
    synchronized (nodes) {
      return new LinkedHashMap<>(nodes);
    }
  }

  /**
   * Starts nodes from now on with these flags of the virtual machine, instead of
   * those that make many small ones start fast.
   */
  public void nodeOptions(String options) {
    nodeOptions = options;
  }

  String nodeOptions() {
    return nodeOptions;
  }

  /**
   * Starts nodes from now on by the words that this gives for each, and not by
   * {@code bin/reseal}.
   */
  public void launcher(Function<LocalNode, List<String>> words) {
    launcher = words;
  }

  List<String> launcher(LocalNode node) {
    return launcher.apply(node);
  }

  Path root() {
    return root;
  }

  /** Where everything is that it made. */
  public Path folder() {
    return folder;
  }

  Children children() {
    return children;
  }

  @Override
  public void close() {
    try {
      children.close();
    } finally {
      if (chain != null) {
        chain.close();
      }
    }
  }
}
