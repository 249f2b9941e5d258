package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.node.api.AdminAccess;
import io.reseal.node.api.StubOperations;
import io.reseal.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** run, around a node that only waits. */
class RunIT {

  @TempDir
  Path home;

  /** Stops when told to. */
  static final class Waiting extends StubOperations implements RunningNode {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean closed;

    @Override
    public void awaitStop() throws InterruptedException {
      stopped.await();
    }

    @Override
    public void close() {
      closed = true;
      stopped.countDown();
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

  /** A process of its own around a node that only waits. */
  public static final class Child {

    private Child() {
    }

    public static void main(String[] arguments) {
      System.exit(Main.commandLine(_ -> new Waiting(), false).execute(arguments));
    }
  }

  @Test
  void aNodeThatIsToldToStopTakesItsFilesWithIt() throws Exception {
    var log = home.resolve("child.log").toFile();
    var child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        Child.class.getName(), "run", "--home", home.toString()).redirectErrorStream(true).redirectOutput(log)
        .start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> AdminAccess.read(home).isPresent());
      assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/limits")).lines())
          .filteredOn(line -> line.startsWith("Max core file size")).singleElement().asString()
          .matches("Max core file size +0 +0 .*");

      child.destroy(); // SIGTERM
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.exitValue()).as(Files.readString(log.toPath())).isEqualTo(128 + 15);
    assertThat(AdminAccess.read(home)).isEmpty();
    assertThat(Files.readString(log.toPath())).doesNotContain("ERROR");
    assertThat(home.resolve("logs/node.log")).content().contains("started without");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("logs/node.log"))))
        .isEqualTo("rw-------");
  }
}
