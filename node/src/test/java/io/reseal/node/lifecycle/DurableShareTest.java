package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.chain.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody promises a share that a restart would not find. */
class DurableShareTest {

  @TempDir
  Path folder;

  private Village village;

  @BeforeEach
  void settle() {
    village = new Village(folder, 4, 2, 0, 1, 2);
  }

  @AfterEach
  void leave() {
    village.close();
  }

  @Test
  @DisplayName("a share that its own connection sees and another does not is promised to nobody")
  void whatAnotherConnectionDoesNotSeeIsNotPromised() throws IOException {
    assertThat(village.within(200, () -> village.record(0, 1, 1).isPresent())).isTrue();
    var store = village.station(0).folder();
    var elsewhere = folder.resolve("elsewhere");
    Files.move(store, elsewhere); // what is open goes on, and is not where a restart looks
    village.pass(20);
    assertThat(village.keeper(0).trouble()).startsWith("SignReady fails");
    assertThat(village.phase(1)).isNotIn(Phase.COMMITTED, Phase.PROVEN);
    Files.move(elsewhere, store);
    assertThat(village.proves(1, 200)).isTrue();
  }
}
