package io.reseal.node.store;

import static io.reseal.node.store.Given.address;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.row;
import static io.reseal.node.store.Given.sid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes on a store: killed in the middle of writing, and two at once.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoreKillIT {

  private static final int ROUNDS = 3;
  private static final int NUMBERS_A_ROUND = 40;

  @TempDir
  Path home;
  Path folder;

  @BeforeEach
  void makeTheStore() {
    folder = home.resolve("store");
    Store.create(folder).close();
  }

  @Test
  void everyAcknowledgedRowSurvivesKill9() throws Exception {
    var next = 1;
    for (var round = 0; round < ROUNDS; round++) {
      var child = start(next);
      int acknowledged;
      try (var said = child.inputReader(StandardCharsets.UTF_8)) {
        for (var i = 0; i < NUMBERS_A_ROUND; i++) {
          requireNumber(said.readLine(), next + i);
        }
        // By its handle: the process itself would close the pipe, and with it what the
        // child still said.
        child.toHandle().destroyForcibly();
        acknowledged = lastOf(said, next + NUMBERS_A_ROUND - 1);
      } finally {
        child.destroyForcibly().waitFor();
      }
      assertThat(child.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);
      next = survivors(acknowledged) + 1;
    }
  }

  /**
   * Every number up to the acknowledged one is there, whole; returns the last
   * there is.
   */
  private int survivors(int acknowledged) {
    try (var store = Store.open(folder)) {
      for (var number = 1; number <= acknowledged; number++) {
        var expected = number;
        assertThat(row(store, tx -> tx.outbox().find(sid(expected), 0, address(1)))).as("number %d", number)
            .contains(bytes("message " + number));
      }
      assertThat(store.verifyJournal(Optional.empty())).isInstanceOf(JournalCheck.Whole.class);
      var last = Math.toIntExact(row(store, tx -> tx.journal().head()).orElseThrow().seq());
      assertThat(last).as("one number may have been stored and not said").isBetween(acknowledged,
          acknowledged + 1);
      return last;
    }
  }

  @Test
  void aSecondProcessOnTheStoreIsRefused() throws Exception {
    var child = start(1);
    try (var said = child.inputReader(StandardCharsets.UTF_8)) {
      requireNumber(said.readLine(), 1);
      assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class)
          .hasMessageContaining("held by another process");
      assertThatThrownBy(() -> Store.create(folder)).isInstanceOf(StoreException.class)
          .hasMessageContaining("held by another process");
      assertThat(Store.verifyJournal(folder, Optional.empty())).as("read from the side")
          .isInstanceOf(JournalCheck.Whole.class);
    } finally {
      child.destroyForcibly().waitFor();
    }
    Store.open(folder).close();
  }

  @Test
  void aRefusedSecondOpeningLeavesTheFirstOnesLock() throws Exception {
    try (var first = Store.open(folder)) {
      assertThatThrownBy(() -> Store.open(folder)).isInstanceOf(StoreException.class);
      var child = start(1);
      assertThat(child.waitFor()).as("another process is still kept out").isEqualTo(1);
      assertThat(row(first, tx -> tx.journal().head())).isEmpty();
    }
  }

  private Process start(int from) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), StoreChild.class.getName(), folder.toString(),
        Integer.toString(from)).redirectError(home.resolve("errors.txt").toFile()).start();
  }

  private void requireNumber(String line, int number) {
    assertThat(line).as("see %s", home.resolve("errors.txt")).isEqualTo(Integer.toString(number));
  }

  /**
   * What the child still managed to say; a line cut by the kill does not count.
   */
  private static int lastOf(BufferedReader said, int last) throws IOException {
    var read = new StringBuilder();
    for (int character; (character = said.read()) >= 0;) {
      read.append((char) character);
    }
    var lines = read.substring(0, read.lastIndexOf("\n") + 1).lines().toList();
    return lines.isEmpty() ? last : Integer.parseInt(lines.getLast());
  }
}
