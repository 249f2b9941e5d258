package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is thrown on a thread of the node does not pass unseen. */
class OwnThreadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final OwnThread thread = new OwnThread("test", ends::incrementAndGet);

  @BeforeEach
  void begin() {
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
  }

  @AfterEach
  void end() {
    thread.endNow();
    Configurator.setRootLevel(Level.WARN);
  }

  @Test
  void aTaskThatEndsInAnErrorEndsTheProcess() {
    thread.execute(() -> {
      throw new StackOverflowError("no end");
    });
    assertThat(thread.end(PATIENCE)).isTrue();
    assertThat(ends).hasValue(1);
  }

  @Test
  void aTaskThatFailsEndsNothingAndTheNextOneIsDone() {
    thread.execute(() -> {
      throw new IllegalStateException("the weather");
    });
    thread.execute(done::incrementAndGet);
    assertThat(thread.end(PATIENCE)).isTrue();
    assertThat(ends).hasValue(0);
    assertThat(done).hasValue(1);
  }

  @Test
  void whatIsRepeatedGoesOnAfterAFailure() throws InterruptedException {
    var turns = new CountDownLatch(3);
    thread.repeat("a turn", Duration.ZERO, Duration.ofMillis(1), () -> {
      turns.countDown();
      throw new IllegalStateException("the weather");
    });
    assertThat(turns.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
