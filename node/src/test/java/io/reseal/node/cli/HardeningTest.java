package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** This very process, closed: it stays so for the tests that follow. */
class HardeningTest {

  @Test
  void aClosedProcessIsNotDumpableAndMayLeaveNoCoreFile() {
    Hardening.apply();

    // The system's own word, and not only what was asked of it.
    assertThat(Hardening.applied()).isTrue();
  }

  @Test
  void flagsThatTheLauncherWouldHaveSetAreMissed() {
    assertThat(Hardening.missingFlags()).contains("-XX:+DisableAttachMechanism");
  }
}
