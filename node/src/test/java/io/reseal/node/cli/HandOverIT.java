package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.OperationFailed;
import io.reseal.node.api.ReshareView.Pending;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.lifecycle.State;
import io.reseal.node.session.Custody;
import io.reseal.node.session.ReceiptFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole nodes that hand the key over to strangers, and a registry that is
 * retired in the end.
 */
class HandOverIT {

  private static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, 3600, 60, 60, 86400);
  /** Longer than six calls of the admin are apart. */
  private static final Map<String, String> SETTINGS = Map.of("timeouts.settle", "3s");
  private static final List<String> BEFORE = List.of("alice", "bob", "carol");
  private static final List<String> AFTER = List.of("dave", "erin", "frank");

  @TempDir
  Path folder;

  private NodesHere nodes;
  private TestChain chain;
  /** That in which the first epoch came about. */
  private int attempt;

  @Test
  @DisplayName("strangers take over by the governor's word and their operators'; who held the key before destroys its shares, with receipts that anybody can judge; the same key signs on, also when the registry is retired")
  void strangersTakeOver() throws Exception {
    try (var opened = new NodesHere(folder)) {
      nodes = opened;
      for (var name : all()) {
        var _ = nodes.prepare(name);
      }
      try (var ticking = TestChain.quick(addresses(BEFORE), 2, TIMES)) {
        chain = ticking;
        for (var name : all()) {
          nodes.start(name, chain, List.of("alice", "dave"), SETTINGS);
        }
        nodes.awaitEpoch(1, "alice", "bob", "carol");
        attempt = chain.state().active().orElseThrow().attempt();
        var before = nodes.sign("alice", "before");

        handOver();

        var after = nodes.sign("erin", "after");
        assertThat(after).extracting(SignResult::publicKey)
            .isEqualTo(before.stream().map(SignResult::publicKey).toList());
        assertThat(after).flatExtracting(SignResult::signers).isSubsetOf(addresses(AFTER));
        theFormerMembersAreOut();
        theRegistryIsRetired();
      }
    }
  }

  private static List<String> all() {
    return Stream.concat(BEFORE.stream(), AFTER.stream()).toList();
  }

  private List<Address> addresses(List<String> names) {
    return names.stream().map(nodes::address).toList();
  }

  /** Carol's operator says nothing: she leaves, and two of three are enough. */
  private void handOver() {
    AFTER.forEach(name -> chain.addRelayer(nodes.address(name)));
    BEFORE.forEach(name -> chain.removeRelayer(nodes.address(name)));
    var terms = new TreeSet<Bytes32>();
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
      terms.clear();
      for (var name : all()) {
        var pending = nodes.of(name).reshare().pending();
        assertThat(pending.map(Pending::joiners)).as(name).contains(sorted(AFTER));
        assertThat(pending.map(Pending::leavers)).as(name).contains(sorted(BEFORE));
        terms.add(pending.get().proposal().termsHash());
      }
      assertThat(terms).hasSize(1);
    });
    var proposal = chain.state().proposal().orElseThrow();
    assertThat(proposal.terms().kind()).isEqualTo(Kind.EXCEPTIONAL);
    for (var name : List.of("alice", "bob", "dave", "erin", "frank")) {
      nodes.of(name).approve(terms.first(), name);
    }
    nodes.await("approved, and not allowed", status -> status.state() == State.Name.APPROVED, "alice",
        "frank");
    chain.governance().allow(chain.registry(), proposal.epoch(), terms.first());
    nodes.awaitEpoch(proposal.epoch().number(), "dave", "erin", "frank");
  }

  private List<Address> sorted(List<String> names) {
    return addresses(names).stream().sorted().toList();
  }

  private void theFormerMembersAreOut() throws Exception {
    nodes.awaitDestroyed(1, "alice", "bob", "carol");
    nodes.await("out", status -> status.state() == State.Name.LEFT && !status.hasShare(), "alice", "bob",
        "carol");
    assertThatThrownBy(() -> nodes.sign("alice", Scheme.BIP340, "once more"))
        .isInstanceOf(OperationFailed.class);
    await().atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(chain.destroyed(1)).isEqualTo(BEFORE.stream()
            .collect(Collectors.toMap(nodes::address,
                name -> nodes.receipts(name, 1).stream()
                    .map(receipt -> Custody.decoded(receipt.receipt()).receipt().digest())
                    .collect(Collectors.toSet())))));
    for (var name : BEFORE) {
      var files = ReceiptFolder.files(Home.receipts(nodes.home(name)));
      assertThat(files).as(name).hasSize(Scheme.values().length);
      for (var file : files) {
        var done = CommandLines.in(folder.resolve("elsewhere"), "audit", "verify-receipt", file.toString());
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out()).contains("node " + nodes.address(name) + " signed")
            .contains("1, attempt " + attempt).contains("the HSM key is absent");
      }
    }
  }

  /** Two of the three say so, and the governor asks for a refresh in vain. */
  private void theRegistryIsRetired() {
    var active = chain.state().active().orElseThrow();
    var successor = chain.governance().deployRegistry(chain.bridge(), TIMES);
    assertThatThrownBy(() -> nodes.of("alice").migrate(successor, "alice"))
        .isInstanceOf(OperationFailed.class).hasMessageContaining("no member of epoch");
    nodes.of("dave").migrate(successor, "dave");
    assertThat(nodes.of("dave").reshare().migration().orElseThrow())
        .contains("retired for " + successor + ": 1 members say so, 2 are needed");
    nodes.of("erin").migrate(successor, "erin");
    nodes.await("told",
        status -> status.warnings().stream()
            .anyMatch(warning -> warning.contains("is retired for " + successor)),
        "alice", "dave", "erin", "frank");
    chain.governance().requestRefresh(chain.registry());
    await().atMost(Duration.ofSeconds(30)).until(() -> chain.state().refreshRequested());
    var seen = chain.anvil().latest();
    await().atMost(Duration.ofSeconds(30)).until(() -> chain.anvil().latest() > seen + 8);
    assertThat(chain.state().proposal()).isEqualTo(Optional.empty());
    assertThat(nodes.sign("frank", "under a retired registry")).extracting(SignResult::epoch)
        .containsOnly(active.epoch().number());
  }
}
