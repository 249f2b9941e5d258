package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.config.NodeConfig;
import io.reseal.node.store.JournalEntry;
import io.reseal.node.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reseal reshare resume}, where no node runs. */
class ResumptionTest {

  @TempDir
  Path home;

  private Path folder;

  @BeforeEach
  void make() throws Exception {
    Files.writeString(home.resolve(NodeConfig.FILE), NodeYamlTest.sample().text());
    folder = NodeConfig.load(home, Map.of(), Map.of()).storeFolder();
    Store.create(folder).close();
  }

  private CommandLines.Done resume(String... more) {
    var words = new ArrayList<>(List.of("reshare", "resume", "--operator", "alice"));
    words.addAll(List.of(more));
    return CommandLines.in(home, words.toArray(String[]::new));
  }

  private static Optional<String> standing(Store store) {
    return store.transaction(tx -> tx.halts().standing());
  }

  @Test
  void aHaltIsLiftedOnceAndTheJournalSaysByWhom() {
    try (var store = Store.open(folder)) {
      store.run(tx -> tx.halts().halt(Instant.EPOCH, "block 7 was final as one and is now another"));
      store.run(tx -> tx.halts().halt(Instant.EPOCH, "another"));
    }
    assertThat(resume().code()).as("without --yes").isEqualTo(2);
    var done = resume("--yes");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("block 7 was final as one", "reseal run");
    try (var store = Store.open(folder)) {
      assertThat(standing(store)).isEmpty();
      List<JournalEntry> journal = store.transaction(tx -> tx.journal().page(1, 10));
      assertThat(journal.getLast().kind()).isEqualTo("resume");
      assertThat(journal.getLast().text()).startsWith("alice has looked");
    }
    var again = resume("--yes");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("not halted");
  }

  @Test
  void aRunningNodeKeepsItsStoreToItself() {
    try (var store = Store.open(folder)) {
      store.run(tx -> tx.halts().halt(Instant.EPOCH, "block 7"));
      assertThat(resume("--yes").code()).isEqualTo(1);
      assertThat(standing(store)).contains("block 7");
    }
  }
}
