package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.node.api.AdminAccess;
import io.reseal.node.api.StubOperations;
import io.reseal.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** run, around a node that only waits. */
class RunIT {

  @TempDir
  Path home;

  /** Stops when told to. */
  private static final class Waiting extends StubOperations implements RunningNode {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean closed;

    @Override
    public void awaitStop() throws InterruptedException {
      stopped.await();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @BeforeEach
  void configure() throws Exception {
    Files.writeString(home.resolve("node.yaml"), NodeYamlTest.sample().text());
  }

  @Test
  void aRunningNodeAnswersUntilItStops() {
    var node = new Waiting();
    var config = new CompletableFuture<NodeConfig>();
    var run = CompletableFuture.supplyAsync(() -> CommandLines.in(home, given -> {
      config.complete(given);
      return node;
    }, false, "run", "--set", "timeouts.round=31s"));

    await().atMost(Duration.ofSeconds(30)).until(() -> AdminAccess.read(home).isPresent());
    assertThat(CommandLines.in(home, "status").code()).isZero();
    assertThat(config.join().timeouts().round()).isEqualTo(Duration.ofSeconds(31));
    assertThat(Hardening.applied()).isTrue();

    node.stopped.countDown();
    var done = run.join();
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).startsWith("node 0x" + "01".repeat(20) + " runs; admin API on 127.0.0.1:");
    assertThat(node.closed).isTrue();
    assertThat(CommandLines.in(home, "status").code()).isEqualTo(3);
  }

  @Test
  void aNodeThatCannotStartIsSaidSoWithoutAStackTrace() {
    var done = CommandLines.in(home, _ -> {
      throw new IllegalStateException("the token is not there");
    }, false, "run");

    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err().lines()).first().isEqualTo("reseal: the token is not there");
    assertThat(done.err()).doesNotContain("\tat ");
    assertThat(AdminAccess.read(home)).isEmpty();
  }
}
