package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.hsm.identity.Identity;
import io.reseal.node.api.ProposalStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.AccountTransactions;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FeePolicy;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.Submission;
import io.reseal.node.chain.TestChain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes, and what becomes of proposals on a real chain. */
class ProposalsIT {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration MAX_AGE = Duration.ofHours(2);
  private static final RegistryTimes TIMES = new RegistryTimes(0, 0, 0, WINDOW.toSeconds(), 60, 60,
      MAX_AGE.toSeconds());
  private static final Map<String, String> SETTINGS = Map.of("timeouts.settle", "500ms");
  private static final List<String> FIRST = List.of("alice", "bob", "carol");
  private static final List<String> BOOTSTRAP = List.of("alice", "bob");
  private static final String REASON = "carol looks at her machine";

  @TempDir
  Path folder;

  private NodesHere nodes;
  private TestChain chain;

  @Test
  @DisplayName("refreshed on request and by age; then a proposal is cancelled, one replaced, one expires, an attempt is aborted by a member whom all name, and the change comes all the same")
  void whatBecomesOfProposals() throws Exception {
    try (var opened = new NodesHere(folder)) {
      nodes = opened;
      for (var name : List.of("alice", "bob", "carol", "dave")) {
        var _ = nodes.prepare(name);
      }
      try (var ticking = TestChain.quick(FIRST.stream().map(nodes::address).toList(), 2, TIMES)) {
        chain = ticking;
        for (var name : FIRST) {
          nodes.start(name, chain, BOOTSTRAP, SETTINGS);
        }
        nodes.awaitEpoch(1, "alice", "bob", "carol");
        var before = nodes.sign("alice", "before");

        chain.governance().requestRefresh(chain.registry());
        nodes.awaitEpoch(2, "alice", "bob", "carol");
        chain.anvil().increaseTime(MAX_AGE);
        nodes.awaitEpoch(3, "alice", "bob", "carol");
        assertThat(List.of(2L, 3L))
            .allSatisfy(epoch -> assertThat(chain.soon(epoch).terms().kind()).isEqualTo(Kind.REFRESH));

        aProposalIsCancelledAndComesAgain();
        anotherTakesItsPlaceAsTheBridgeChanges();
        itExpiresAndComesAgain();
        anAttemptIsAborted();

        nodes.awaitEpoch(7, "alice", "bob", "carol", "dave");
        var after = nodes.sign("dave", "after");
        assertThat(after).extracting(SignResult::publicKey)
            .isEqualTo(before.stream().map(SignResult::publicKey).toList());
        assertThat(chain.soon(7).attempt()).isEqualTo(2);
        var told = nodes.of("alice").reshare().epochs().stream().map(ReshareView.Past::epoch).toList();
        assertThat(told).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
      }
    }
  }

  /** That all of three must act takes the governor, who says no. */
  private void aProposalIsCancelledAndComesAgain() {
    chain.changeThreshold(3);
    awaitPending(4, proposal -> proposal.waitingFor().isEmpty());
    assertThat(chain.soon(4).terms().kind()).isEqualTo(Kind.EXCEPTIONAL);
    chain.governance().cancel(chain.registry(), new Epoch(4));
    awaitPending(5, _ -> true);
    assertThat(chain.soon(4).phase()).isEqualTo(Phase.DEAD);
  }

  /** With one more, three of four is ordinary; but dave's node does not run. */
  private void anotherTakesItsPlaceAsTheBridgeChanges() {
    chain.addRelayer(nodes.address("dave"));
    awaitPending(6, proposal -> proposal.waitingFor().stream()
        .anyMatch(missing -> missing.address().equals(nodes.address("dave"))));
    assertThat(chain.soon(5).phase()).isEqualTo(Phase.DEAD);
    assertThat(chain.soon(6).terms().kind()).isEqualTo(Kind.ORDINARY);
  }

  private void itExpiresAndComesAgain() {
    chain.anvil().increaseTime(WINDOW);
    awaitPending(7, _ -> true);
    assertThat(chain.soon(6).phase()).isEqualTo(Phase.DEAD);
    assertThat(nodes.sign("bob", "meanwhile")).extracting(SignResult::epoch).containsOnly(3L);
  }

  private void anAttemptIsAborted() throws Exception {
    nodes.start("dave", chain, BOOTSTRAP, SETTINGS);
    var opened = soon(7, epoch -> epoch.attempt() == 1);
    var carol = Identity.open(nodes.token("carol"));
    var next = Committee.of(List.of("alice", "bob", "carol", "dave").stream().map(nodes::address).toList(),
        3);
    try (var account = new AccountTransactions(chain.spec(), carol.address(), carol::sign,
        FeePolicy.DEFAULT)) {
      assertThat(account.abortAttempt(opened.epoch(), 1,
          Bytes32.of(Arrays.copyOf(REASON.getBytes(StandardCharsets.US_ASCII), Bytes32.SIZE)), next))
          .isInstanceOf(Submission.Sent.class);
    }
    for (var name : List.of("alice", "bob", "carol", "dave")) {
      await().atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(nodes.of(name).reshare().history()).as(name)
              .filteredOn(entry -> entry.kind().equals("attempt-void")).singleElement()
              .satisfies(entry -> assertThat(entry.text()).isEqualTo(
                  "epoch 7, attempt 1 is void: " + carol.address() + " aborted it: \"" + REASON + "\"")));
    }
  }

  private EpochState soon(long epoch, Predicate<EpochState> wanted) {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
        .until(() -> chain.soon(epoch), wanted);
  }

  private void awaitPending(long epoch, Predicate<ProposalStatus> wanted) {
    nodes.await("shown epoch " + epoch + " as proposed",
        status -> status.proposal().filter(proposal -> proposal.epoch() == epoch).filter(wanted).isPresent(),
        "alice", "bob", "carol");
  }
}
