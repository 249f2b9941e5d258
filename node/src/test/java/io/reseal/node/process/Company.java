package io.reseal.node.process;

import io.reseal.core.party.Scheme;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.demo.LocalCommittee;
import io.reseal.node.demo.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Operators with their nodes, each a process of its own that can be killed at a
 * failpoint; whichever is down is started again after a while.
 */
final class Company implements AutoCloseable {

  /** No delays; an attempt may take two minutes. */
  static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, 3600, 120, 60, 86400);

  private static final Map<String, String> SETTINGS = Map.of("policy.autoApprove",
      "genesis,refresh,leavers,ordinary", "chain.pollEvery", "500ms", "timeouts.settle", "1s",
      "timeouts.turn", "1s", "timeouts.round", "12s");
  private static final int BOOTSTRAPS = 3;
  private static final int KILLED = 137;
  private static final Duration STARTED = Duration.ofMinutes(1);

  /** A node died. */
  record Death(LocalNode node, String place) {
  }

  private final LocalCommittee committee;
  private final Warrants warrants;
  private final List<LocalNode> nodes;
  private final Random random;
  private final Map<LocalNode, Long> startAt = new HashMap<>();
  private final Map<LocalNode, Failpoint> atStart = new HashMap<>();

  /**
   * Makes them on a chain, which ends with them, and starts them.
   *
   * @param keys
   *          that they are to make
   */
  Company(Path folder, TestChain chain, List<Scheme> keys, List<String> names, Launch launch, Asking asking,
      Random random) {
    this.random = random;
    committee = LocalCommittee.in(LocalCommittee.repository(), folder);
    committee.openChain(chain);
    committee.keys(keys);
    try {
      var warranted = Files.createDirectory(committee.folder().resolve("warrants"));
      warrants = new Warrants(warranted);
      committee.launcher(node -> launch.words(node, warranted));
      nodes = committee.make(names.toArray(String[]::new));
      launch.train(() -> train(nodes.getFirst(), asking));
      nodes.forEach(this::start);
    } catch (IOException e) {
      committee.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      committee.close();
      throw e;
    }
  }

  /** Has one node leave to the others what its virtual machine found out. */
  private void train(LocalNode node, Asking asking) {
    start(node);
    var _ = LocalCommittee.await(node + " at work", STARTED, () -> asking.status(node));
    // It ends in order, which takes it longer than usual.
    var process = ProcessHandle.of(node.pid()).orElseThrow();
    process.destroy();
    process.onExit().orTimeout(2, TimeUnit.MINUTES).join();
  }

  private void start(LocalNode node) {
    node.start(nodes.stream().filter(other -> other != node).limit(BOOTSTRAPS).toList(), SETTINGS);
  }

  List<LocalNode> nodes() {
    return nodes;
  }

  /** How many keys they make. */
  int keys() {
    return committee.keys().size();
  }

  TestChain chain() {
    return committee.chain();
  }

  Path folder() {
    return committee.folder();
  }

  Warrants warrants() {
    return warrants;
  }

  /**
   * {@code kill -9}, at this moment; what happens at its next start, if anything.
   */
  Optional<Death> kill(LocalNode node, Optional<Failpoint> next) {
    if (!node.isAlive() || startAt.containsKey(node)) {
      return Optional.empty();
    }
    node.kill();
    // It may have been quicker.
    var place = warrants.struck(node.name()).map(Failpoint::words).orElse("any moment");
    next.ifPresent(where -> atStart.put(node, where));
    down(node);
    return Optional.of(new Death(node, place));
  }

  private void down(LocalNode node) {
    startAt.put(node, System.nanoTime() + Duration.ofMillis(200 + random.nextInt(2000)).toNanos());
  }

  /**
   * Sees who died by itself, and starts who was down for long enough.
   *
   * @throws Violation
   *           when a node ended otherwise than by SIGKILL
   */
  List<Death> look() {
    var deaths = new ArrayList<Death>();
    for (var node : nodes) {
      if (!startAt.containsKey(node) && !node.isAlive()) {
        var where = warrants.struck(node.name());
        if (node.exitCode() != KILLED || where.isEmpty()) {
          throw new Violation(node + " ended by itself, exit code " + node.exitCode());
        }
        deaths.add(new Death(node, where.get().words()));
        down(node);
      } else if (startAt.getOrDefault(node, Long.MAX_VALUE) < System.nanoTime()) {
        startAt.remove(node);
        Optional.ofNullable(atStart.remove(node))
            .ifPresent(where -> warrants.issue(where, List.of(node.name())));
        start(node);
      }
    }
    return deaths;
  }

  /** Whether everybody runs. */
  boolean isComplete() {
    return startAt.isEmpty() && nodes.stream().allMatch(LocalNode::isAlive);
  }

  @Override
  public void close() {
    committee.close();
  }
}
