package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reseal.node.api.OperationFailed;
import io.reseal.node.api.ReshareView.Unproven;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.lifecycle.State;
import io.reseal.node.store.EpochRecord.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes whose base epoch returns on a real chain. */
class RollBackIT {

  /** The base may return 15 s after a commit. */
  private static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, 3600, 60, 15, 86400);
  private static final Map<String, String> SETTINGS = Map.of("timeouts.settle", "2s");

  @TempDir
  Path folder;

  @Test
  @DisplayName("a member that never says Active: two operators have the base return, all go back and sign, the next reshare works, and the rolled-back epoch's shares die with it")
  void theBaseReturns() throws Exception {
    var bootstrap = List.of("alice", "bob");
    try (var nodes = new NodesHere(folder)) {
      for (var name : List.of("alice", "bob", "carol", "dave")) {
        var _ = nodes.prepare(name);
      }
      try (var chain = TestChain
          .quick(List.of(nodes.address("alice"), nodes.address("bob"), nodes.address("carol")), 2, TIMES)) {
        for (var name : List.of("alice", "bob", "carol", "dave")) {
          nodes.start(name, chain, bootstrap, SETTINGS);
        }
        nodes.awaitEpoch(1, "alice", "bob", "carol");
        var before = nodes.sign("alice", "before");

        chain.addRelayer(nodes.address("dave"));
        chain.changeThreshold(3);
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
            .until(() -> chain.soon(2).phase() == Phase.COMMITTED);
        nodes.stop("carol"); // the commit is not final: it has promised a share and cannot know yet
        nodes.await("in the unproven epoch 2",
            status -> status.state() == State.Name.ACTIVE && status.activeEpoch() == 2, "alice", "bob",
            "dave");
        var unproven = nodes.of("alice").reshare().unproven().orElseThrow();
        assertThat(unproven).extracting(Unproven::epoch, Unproven::base).containsExactly(2L, 1L);
        assertThatThrownBy(() -> nodes.of("dave").rollBack(unproven.termsHash(), "dave"))
            .isInstanceOf(OperationFailed.class).hasMessageContaining("holds no share of epoch 1");

        nodes.of("alice").rollBack(unproven.termsHash(), "alice");
        assertThat(nodes.of("alice").reshare().unproven().flatMap(Unproven::rollBack).orElseThrow())
            .contains("by 1 of its members, 2 are needed");
        nodes.of("bob").rollBack(unproven.termsHash(), "bob");

        nodes.await("back in epoch 1", status -> status.activeEpoch() == 1 && status.hasShare(), "alice",
            "bob");
        nodes.await("out of epoch 2", status -> status.activeEpoch() == 1 && !status.hasShare(), "dave");
        assertThat(chain.soon(2).phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(nodes.sign("bob", "between")).extracting(SignResult::epoch).containsOnly(1L);
        for (var name : List.of("alice", "bob", "dave")) {
          assertThat(nodes.records(name, 2)).as(name)
              .satisfiesExactly(record -> assertThat(record.status()).isEqualTo(Status.ROLLED_BACK));
          assertThat(nodes.receipts(name, 2)).as("nothing is known to work yet").isEmpty();
        }
        assertThat(nodes.of("alice").reshare().epochs().stream().filter(each -> each.epoch() == 2).findFirst()
            .orElseThrow().held()).containsExactly("attempt " + chain.soon(2).attempt() + " ROLLED_BACK");

        nodes.start("carol", chain, bootstrap, SETTINGS);
        nodes.awaitEpoch(3, "alice", "bob", "carol", "dave");
        var after = nodes.sign("dave", "after");
        assertThat(after).extracting(SignResult::publicKey)
            .isEqualTo(before.stream().map(SignResult::publicKey).toList());
        assertThat(after).extracting(SignResult::epoch).containsOnly(3L);
        nodes.awaitDestroyed(1, "alice", "bob", "carol");
        nodes.awaitDestroyed(2, "alice", "bob", "carol", "dave");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
          assertThat(chain.destroyed(1)).containsOnlyKeys(nodes.address("alice"), nodes.address("bob"),
              nodes.address("carol"));
          assertThat(chain.destroyed(2)).containsOnlyKeys(nodes.address("alice"), nodes.address("bob"),
              nodes.address("carol"), nodes.address("dave"));
        });
        assertThat(nodes.of("alice").reshare().unproven()).isEqualTo(Optional.empty());
      }
    }
  }
}
