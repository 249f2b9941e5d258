package io.reseal.node.process;

import static io.reseal.node.process.Committees.nodes;
import static io.reseal.node.process.Committees.verifies;
import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.lifecycle.State;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.demo.LocalCommittee;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A leaver that dies takes nothing with it. */
@EnabledIfSystemProperty(named = "reseal.full", matches = "true", disabledReason = "bin/test kills in Kill9IT; this one is told in bin/test --full only")
class LeaverKilledIT {

  /** From the attempt's opening on chain until its commit. */
  private static final Set<State.Name> UNDER_WAY = EnumSet.of(State.Name.OPENED, State.Name.DEALING,
      State.Name.VERIFYING, State.Name.PREPARED, State.Name.TESTED, State.Name.READY_SENT);

  @TempDir
  Path folder;

  @Test
  @Timeout(480)
  @DisplayName("a leaver killed before the reshare, and another during the next one, leave the key with the others")
  void killedLeaversDoNotKeepTheNewEpochFromComing() {
    try (var committee = Committees.withKey(folder)) {
      var chain = committee.chain();
      var first = committee.node("bob").sign("in epoch 1");

      var dave = Committees.join(committee, "dave", "bob", "carol");
      committee.node("alice").kill();
      chain.addRelayer(dave.address());
      chain.removeRelayer(committee.node("alice").address());
      var _ = committee.awaitProven(2, nodes(committee, "bob", "carol", "dave"), Committees.LIMIT,
          Committees::tell);

      var erin = Committees.join(committee, "erin", "carol", "dave");
      chain.addRelayer(erin.address());
      chain.removeRelayer(committee.node("bob").address());
      var under = LocalCommittee.await("the reshare to epoch 3 under way at carol", Committees.LIMIT,
          () -> committee.node("carol").seen().map(NodeStatus::state).filter(UNDER_WAY::contains));
      committee.node("bob").kill();
      Committees.tell("bob is killed while carol is " + under);
      var _ = committee.awaitProven(3, nodes(committee, "carol", "dave", "erin"), Committees.LIMIT,
          Committees::tell);

      var last = erin.sign("in epoch 3");
      assertThat(last.epoch()).isEqualTo(3);
      assertThat(last.publicKey()).isEqualTo(first.publicKey());
      assertThat(verifies(last)).isTrue();
    }
  }
}
