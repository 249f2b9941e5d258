package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose endpoints are all silent. */
class ViewAgeTest {

  @TempDir
  Path folder;

  @Test
  @DisplayName("it says so after ten minutes, signs for a day, and then no more until the chain is read again")
  void whatWasReadLastServesForADay() {
    try (var village = new Village(folder, 3, 2, 0, 1, 2)) {
      assertThat(village.proves(1, 120)).isTrue();
      village.pass(5);
      var keeper = village.keeper(0);
      village.hamlet().pass(Survey.FRESH);
      keeper.tick();
      assertThat(keeper.trouble()).isEmpty();
      village.hamlet().pass(Duration.ofSeconds(1));
      keeper.tick();
      assertThat(keeper.trouble()).contains("not read for more than 10 minutes").contains("24 hours");
      assertThat(keeper.usable()).isPresent();
      village.hamlet().pass(Survey.USABLE.minus(Survey.FRESH));
      assertThat(keeper.usable()).isEmpty();
      village.pass();
      assertThat(keeper.usable()).isPresent();
      assertThat(keeper.trouble()).isEmpty();
    }
  }
}
