package io.reseal.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.demo.LocalCommittee;
import io.reseal.node.demo.Trouble;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short campaign of kills, in which each failpoint has its turn. */
class Kill9IT {

  private static final int ROUNDS = 20;
  private static final long SEED = 9;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  @Timeout(1500)
  @DisplayName("wherever nodes are killed in changes of committee, one epoch is proven each time and signs with the same keys")
  void nothingIsLostWhereverNodesAreKilled() {
    try {
      var _ = LocalCommittee.softHsm();
    } catch (Trouble e) {
      System.out.println("skipped: " + e.getMessage());
      Assumptions.abort(e.getMessage());
    }
    System.out.println("seed " + SEED);
    var rounds = Campaign.run(folder, SEED, ROUNDS, Kill9.COMMITTEES, Committees::tell).rounds();
    Kill9.table(rounds).forEach(Committees::tell);
    assertThat(rounds).hasSize(ROUNDS).allSatisfy(round -> assertThat(round.violation()).isEmpty());
    var places = rounds.stream().flatMap(round -> round.places().stream())
        .map(place -> place.substring(place.indexOf(" at ") + 4)).collect(Collectors.toSet());
    assertThat(places).containsAll(Arrays.stream(Failpoint.values()).map(Failpoint::words).toList());
  }
}
