package io.reseal.node.process;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Bytes32;
import io.reseal.node.api.SignResult;
import io.reseal.node.demo.LocalCommittee;
import io.reseal.node.demo.LocalNode;
import io.reseal.node.demo.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What these tests begin with, and what they ask of it. */
final class Committees {

  /** Nobody has to approve anything. */
  static final Map<String, String> AUTOMATIC = Map.of("policy.autoApprove",
      "genesis,refresh,leavers,ordinary");
  static final Duration LIMIT = Duration.ofSeconds(150);

  private Committees() {
  }

  /** Alice, bob and carol with a proven key, 2 of 3. */
  static LocalCommittee withKey(Path folder) {
    return withKey(folder, committee -> committee.openChain(2), AUTOMATIC, "alice", "bob", "carol");
  }

  /** These with a proven key, the first two known to all. */
  static LocalCommittee withKey(Path folder, Consumer<LocalCommittee> chain, Map<String, String> settings,
      String... names) {
    try {
      var _ = LocalCommittee.softHsm();
    } catch (Trouble e) {
      System.out.println("skipped: " + e.getMessage());
      Assumptions.abort(e.getMessage());
    }
    var committee = LocalCommittee.in(LocalCommittee.repository(), folder.resolve("committee"));
    try {
      chain.accept(committee);
      var nodes = committee.make(names);
      nodes.forEach(node -> committee.chain().addRelayer(node.address()));
      nodes.forEach(node -> node.start(nodes.subList(0, 2), settings));
      var _ = committee.awaitProven(1, nodes, LIMIT, Committees::tell);
      return committee;
    } catch (RuntimeException e) {
      committee.close();
      throw e;
    }
  }

  /** Makes a node and starts it. */
  static LocalNode join(LocalCommittee committee, String name, String... bootstrap) {
    var node = committee.make(name).getFirst();
    node.start(nodes(committee, bootstrap), AUTOMATIC);
    return node;
  }

  static List<LocalNode> nodes(LocalCommittee committee, String... names) {
    return Stream.of(names).map(committee::node).toList();
  }

  /** Whether that is a signature by its key. */
  static boolean verifies(SignResult result) {
    return Schnorr.verify(Bytes32.of(Arrays.copyOfRange(result.publicKey().toArray(), 1, 33)),
        result.message(), result.signature().toArray());
  }

  static void tell(String progress) {
    System.out.println(progress);
  }
}
