package io.reseal.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.SignResult;
import io.reseal.node.demo.LocalCommittee;
import io.reseal.node.session.JointSignature;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signers of real processes and SoftHSM tokens are killed: what their pairs had
 * is burned, and made anew.
 */
@EnabledIfSystemProperty(named = "reseal.full", matches = "true", disabledReason = "bin/test kills in Kill9IT; this one is told in bin/test --full only")
class SignersKilledIT {

  @TempDir
  Path folder;

  @Test
  @Timeout(480)
  @DisplayName("N62: after SIGKILL of one node, and of all, ECDSA is signed again without a person and without a reshare")
  void ecdsaIsSignedAgainAfterKills() {
    try (var committee = Committees.withKey(folder)) {
      var all = Committees.nodes(committee, "alice", "bob", "carol");
      var bootstrap = Committees.nodes(committee, "alice", "bob");
      var first = signed(committee, "alice", "before");
      committee.node("bob").kill();
      committee.node("bob").start(bootstrap, Committees.AUTOMATIC);
      var _ = committee.awaitProven(1, all, Committees.LIMIT, Committees::tell);
      assertThat(signed(committee, "bob", "after one was killed").publicKey()).isEqualTo(first.publicKey());
      all.forEach(node -> node.kill());
      all.forEach(node -> node.start(bootstrap, Committees.AUTOMATIC));
      var _ = committee.awaitProven(1, all, Committees.LIMIT, Committees::tell);
      for (var node : all) {
        assertThat(signed(committee, node.name(), "after all were killed, by " + node.name()).epoch())
            .isEqualTo(1);
      }
    }
  }

  private static SignResult signed(LocalCommittee committee, String name, String text) {
    var result = committee.node(name).sign(Scheme.ECDSA, text);
    assertThat(new JointSignature(Point.decode(result.publicKey().toArray()), result.signature())
        .verifies(Scheme.ECDSA, result.message())).isTrue();
    return result;
  }
}
