package io.reseal.node.process;

import static io.reseal.node.process.Committees.nodes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Scheme;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.chain.TestChain;
import io.reseal.node.demo.LocalCommittee;
import io.reseal.node.demo.LocalNode;
import io.reseal.node.demo.Snapshot;
import io.reseal.node.demo.Snapshot.Part;
import io.reseal.node.demo.Trouble;
import io.reseal.node.lifecycle.State;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks and tokens of real nodes that somebody put back, or copied. */
@EnabledIfSystemProperty(named = "reseal.full", matches = "true", disabledReason = "five processes put back take minutes: bin/test --full only, FreshnessTest does it always")
class PutBackIT {

  private static final Map<String, String> SETTINGS = Map.of("policy.autoApprove", "genesis,refresh",
      "timeouts.settle", "1s", "timeouts.round", "15s");
  private static final String[] ALL = {"alice", "bob", "carol", "dave", "erin"};
  private static final List<String> VICTIMS = List.of("alice", "bob", "carol");

  /** When a copy is made of whom, at the earliest. */
  private static final Map<String, Set<State.Name>> STEPS = Map.of("alice",
      EnumSet.range(State.Name.BARRIER, State.Name.READY_SENT), "bob",
      EnumSet.range(State.Name.DEALING, State.Name.ACTIVE), "carol",
      EnumSet.range(State.Name.PREPARED, State.Name.ACTIVE));
  private static final Map<String, Set<Part>> PARTS = Map.of("alice", Set.of(Part.STORE), "bob",
      Set.of(Part.TOKEN), "carol", Set.of(Part.STORE, Part.TOKEN));

  @TempDir
  Path folder;

  private LocalCommittee committee;

  @Test
  @Timeout(600)
  @DisplayName("N60: a store, a token folder and both of a reshare's steps put back after it: each says so and signs nothing, the others sign, the next epoch heals; all restart together; of two copies one lives")
  void whatIsPutBackRefusesAndIsHealed() {
    try (var opened = Committees.withKey(folder,
        quick -> quick.openChain(TestChain.quick(List.of(), 2, LocalCommittee.TIMES)), SETTINGS, ALL)) {
      committee = opened;
      var first = committee.node("alice").sign(Scheme.ECDSA, "before");
      var copies = copiesOfARefresh();
      for (var name : VICTIMS) {
        committee.node(name).stop();
        copies.get(name).putBack(committee.node(name), PARTS.get(name));
        start(committee.node(name));
      }
      for (var name : VICTIMS) {
        refuses(committee.node(name), "put back");
      }
      assertThat(committee.node("erin").sign(Scheme.ECDSA, "meanwhile").epoch()).isEqualTo(2);

      committee.chain().governance().requestRefresh(committee.chain().registry());
      proven(3);
      allRestartTogether();
      for (var name : VICTIMS) {
        var signed = committee.node(name).sign(Scheme.ECDSA, "healed, by " + name);
        assertThat(signed.epoch()).isEqualTo(3);
        assertThat(signed.publicKey()).isEqualTo(first.publicKey());
      }
      ofTwoCopiesOneLives();
    }
  }

  private void start(LocalNode node) {
    node.start(nodes(committee, "alice", "bob"), SETTINGS);
  }

  private void proven(long epoch) {
    var _ = committee.awaitProven(epoch, nodes(committee, ALL), Committees.LIMIT, Committees::tell);
  }

  private Map<String, Snapshot> copiesOfARefresh() {
    var copies = new HashMap<String, Snapshot>();
    committee.chain().governance().requestRefresh(committee.chain().registry());
    var _ = LocalCommittee.await("copies of " + VICTIMS + " within a refresh", Committees.LIMIT, () -> {
      for (var name : VICTIMS) {
        var node = committee.node(name);
        node.seen().map(NodeStatus::state).filter(STEPS.get(name)::contains)
            .filter(_ -> !copies.containsKey(name)).ifPresent(state -> {
              copies.put(name, node.snapshot(name));
              Committees.tell("a copy of " + name + " in the state " + state);
            });
      }
      return copies.size() == VICTIMS.size() ? Optional.of(true) : Optional.empty();
    });
    proven(2);
    return copies;
  }

  /** By its own status, and when it is asked to sign. */
  private static void refuses(LocalNode node, String why) {
    var _ = LocalCommittee.await(node + " stale", Committees.LIMIT,
        () -> node.seen().filter(status -> status.state() == State.Name.STALE));
    var status = node.status();
    Committees.tell(node + ": " + status.sentence());
    assertThat(status.sentence()).startsWith("does not believe its own store, signs nothing").contains(why);
    assertThat(status.hasShare()).isFalse();
    assertThat(status.warnings())
        .anySatisfy(warning -> assertThat(warning).startsWith("distrusted since epoch"));
    assertThatThrownBy(() -> node.sign(Scheme.ECDSA, "all the same")).isInstanceOf(Trouble.class)
        .hasMessageContaining("reseal sign ended with 1");
  }

  private void allRestartTogether() {
    nodes(committee, ALL).forEach(LocalNode::kill);
    nodes(committee, ALL).forEach(this::start);
    proven(3);
  }

  private void ofTwoCopiesOneLives() {
    var original = committee.node("dave");
    original.stop();
    var copy = committee.copy(original, "mallory");
    start(original);
    proven(3);
    start(copy);
    refuses(copy, "of this node is known to 0x");
    assertThat(original.sign(Scheme.ECDSA, "the one that was first").epoch()).isEqualTo(3);
  }
}
