package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

  private Instant wall = NOON;
  private long nanos = Long.MAX_VALUE - 5; // the origin is anywhere

  private void pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void itGoesOnWhenTheMachinesClockIsSetBackOrAhead() {
    var clock = new SteadyClock(() -> wall, () -> nanos);
    assertThat(clock.instant()).isEqualTo(NOON);
    pass(Duration.ofSeconds(2));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(2));
    wall = wall.minus(Duration.ofDays(1));
    pass(Duration.ofSeconds(2));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(4));
    wall = wall.plus(Duration.ofDays(400));
    pass(Duration.ofSeconds(2));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(6));
  }

  @Test
  void itTellsTheTimeOfDay() {
    var before = Instant.now();
    var told = new SteadyClock().instant();
    assertThat(told).isBetween(before, Instant.now());
  }
}
