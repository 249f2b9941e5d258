package io.reseal.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Committee;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A chain whose newest final block is 13 to 19 minutes old and where 384 s
 * become final at once: Ethereum's.
 */
class SlowFinalityTest {

  private static final Duration PATIENCE = Duration.ofHours(8);

  private Path folder;
  private Stage stage;

  @BeforeEach
  void begin() throws IOException {
    Configurator.setRootLevel(Level.OFF);
    folder = Disk.folder();
    stage = new Stage(folder, 4, Chain.Pace.ETHEREUM, PATIENCE);
    stage.startAll();
  }

  @AfterEach
  void end() throws IOException {
    stage.close();
    Configurator.setRootLevel(Level.WARN);
    Disk.delete(folder);
  }

  @Test
  @DisplayName("a committee makes its key and changes, at the first attempt each time")
  void aCommitteeChanges() {
    stage.untilSettled(1, stage.actors().subList(0, 3));
    assertThat(stage.attempt()).isEqualTo(1);

    stage.relayers(Committee.of(stage.actors().stream().map(Actor::address).toList(), 3));
    stage.untilSettled(2, stage.actors());

    assertThat(stage.attempt()).isEqualTo(1);
    assertThat(stage.signs(stage.at(3))).isTrue();
  }

  @Test
  @DisplayName("an attempt is dealt in though the chain stood still for an hour after it was opened")
  void finalityStandsStill() {
    stage.until("an attempt is opened",
        () -> stage.chain().head().latest().filter(each -> each.attempt() == 1).isPresent());
    stage.chain().stallFinality(true);
    stage.pass(Duration.ofHours(1));
    stage.chain().stallFinality(false);

    stage.untilSettled(1, stage.actors().subList(0, 3));

    assertThat(stage.attempt()).isEqualTo(1);
  }
}
