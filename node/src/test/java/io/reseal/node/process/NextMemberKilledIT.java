package io.reseal.node.process;

import static io.reseal.node.process.Committees.nodes;
import static io.reseal.node.process.Committees.verifies;
import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.api.ProposalStatus;
import io.reseal.node.demo.LocalCommittee;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A next member that is missing delays the reshare and nothing else. */
@EnabledIfSystemProperty(named = "reseal.full", matches = "true", disabledReason = "bin/test kills in Kill9IT; this one is told in bin/test --full only")
class NextMemberKilledIT {

  @TempDir
  Path folder;

  @Test
  @Timeout(480)
  @DisplayName("a killed next member leaves the old epoch signing, is named by reseal status, and completes the reshare once restarted")
  void theReshareWaitsForAKilledNextMemberByName() {
    try (var committee = Committees.withKey(folder)) {
      var chain = committee.chain();
      var carol = committee.node("carol");
      var first = committee.node("alice").sign("all are there");
      var dave = Committees.join(committee, "dave", "alice", "bob");

      carol.kill();
      chain.addRelayer(dave.address());
      chain.changeThreshold(3);
      var waiting = LocalCommittee.await("only carol is missed at the barrier", Committees.LIMIT,
          () -> committee.node("alice").seen().flatMap(status -> status.proposal())
              .map(ProposalStatus::waitingFor).filter(
                  missing -> missing.size() == 1 && missing.getFirst().address().equals(carol.address())));
      assertThat(waiting.getFirst().why()).contains("not connected");

      var status = committee.node("alice").status();
      assertThat(status.sentence()).contains(carol.address().hex());
      assertThat(status.activeEpoch()).isEqualTo(1);
      var meanwhile = committee.node("bob").sign("carol is missing");
      assertThat(meanwhile.epoch()).isEqualTo(1);
      assertThat(meanwhile.signers()).isEqualTo(List
          .of(committee.node("alice").address(), committee.node("bob").address()).stream().sorted().toList());
      assertThat(verifies(meanwhile)).isTrue();

      carol.start(nodes(committee, "alice", "bob"), Committees.AUTOMATIC);
      var _ = committee.awaitProven(2, nodes(committee, "alice", "bob", "carol", "dave"), Committees.LIMIT,
          Committees::tell);
      var last = carol.sign("all are there again");
      assertThat(last.epoch()).isEqualTo(2);
      assertThat(last.publicKey()).isEqualTo(first.publicKey());
      assertThat(verifies(last)).isTrue();
    }
  }
}
