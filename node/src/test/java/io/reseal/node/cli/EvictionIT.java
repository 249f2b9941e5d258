package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Scheme;
import io.reseal.node.api.OperationFailed;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.lifecycle.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes that put one of theirs out in a hurry. */
class EvictionIT {

  /** An hour's delay and rest before any change that lets somebody in. */
  private static final RegistryTimes TIMES = new RegistryTimes(3600, 3600, 3600, 3600, 60, 60, 86400);
  /** A day's retention, which an eviction does not wait for. */
  private static final Map<String, String> SETTINGS = Map.of("retention", "24h");

  @TempDir
  Path folder;

  @Test
  @DisplayName("a member that is down is put out without delay; all destroy what it might use at once, itself when it comes back")
  void anEvictionWaitsForNothing() throws Exception {
    var names = List.of("alice", "bob", "carol", "dave");
    var bootstrap = List.of("alice", "bob");
    try (var nodes = new NodesHere(folder)) {
      for (var name : names) {
        var _ = nodes.prepare(name);
      }
      try (var chain = TestChain.quick(names.stream().map(nodes::address).toList(), 2, TIMES)) {
        for (var name : names) {
          nodes.start(name, chain, bootstrap, SETTINGS);
        }
        nodes.awaitEpoch(1, "alice", "bob", "carol", "dave");
        var before = nodes.sign("dave", "before");
        nodes.stop("dave");

        chain.removeRelayer(nodes.address("dave"));
        nodes.awaitEpoch(2, "alice", "bob", "carol");

        assertThat(chain.state().active().orElseThrow().terms().kind()).isEqualTo(Kind.LEAVERS);
        nodes.awaitDestroyed(1, "alice", "bob", "carol");
        var after = nodes.sign("carol", "after");
        assertThat(after).extracting(SignResult::publicKey)
            .isEqualTo(before.stream().map(SignResult::publicKey).toList());
        assertThat(after).extracting(SignResult::epoch).containsOnly(2L);

        nodes.start("dave", chain, bootstrap, SETTINGS);
        nodes.awaitDestroyed(1, "dave");
        nodes.await("out", status -> status.state() == State.Name.LEFT && !status.hasShare(), "dave");
        assertThatThrownBy(() -> nodes.sign("dave", Scheme.BIP340, "as if nothing had happened"))
            .isInstanceOf(OperationFailed.class);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(chain.destroyed(1))
            .containsOnlyKeys(names.stream().map(nodes::address).toList()));
      }
    }
  }
}
