package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node does again and again goes on, or the node ends. */
class HeartbeatTest {

  private final AtomicInteger ends = new AtomicInteger();

  @BeforeEach
  void begin() {
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
  }

  @AfterEach
  void end() {
    Configurator.setRootLevel(Level.WARN);
  }

  private Heartbeat of(Runnable task) {
    return Heartbeat.of("a task", task, ends::incrementAndGet);
  }

  @Test
  void aFailureEndsNothing() {
    of(() -> {
      throw new IllegalStateException("the weather");
    }).run();
    assertThat(ends).hasValue(0);
  }

  @Test
  void anErrorEndsTheProcess() {
    assertThatThrownBy(() -> of(() -> {
      throw new OutOfMemoryError("no memory for secrets");
    }).run()).isInstanceOf(OutOfMemoryError.class);
    assertThat(ends).hasValue(1);
  }
}
