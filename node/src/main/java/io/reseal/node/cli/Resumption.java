package io.reseal.node.cli;

import io.reseal.node.config.NodeConfig;
import io.reseal.node.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** The end of a halt, in the store of a node that does not run. */
final class Resumption {

  private static final int OPERATOR_MAX = 64;

  private Resumption() {
  }

  /** What was lifted, in words. */
  static String of(Path home, String operator) {
    if (operator.isBlank() || operator.length() > OPERATOR_MAX
        || operator.chars().anyMatch(Character::isISOControl)) {
      throw CommandFailed.usage("--operator: expected a name of 1 to " + OPERATOR_MAX + " characters",
          "name who has looked");
    }
    var config = NodeConfig.load(home, Map.of(), Map.of());
    try (var store = Store.open(config.storeFolder())) {
      var what = store.transaction(tx -> {
        var lifted = tx.halts().lift();
        tx.journal().append(Instant.now(), "resume", operator + " has looked and lifts the halt: " + lifted);
        return lifted;
      });
      return "the halt is lifted: " + what
          + "\nthe node follows the chain from what it says at the next start: reseal run --home " + home;
    } catch (IllegalStateException e) {
      throw CommandFailed.failed(e.getMessage(), "see \"reseal status\" for what the node waits for", e);
    }
  }
}
