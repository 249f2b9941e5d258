package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.ChainReader;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalityBroken;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts on a chain that broke its word. */
class FirstStateTest {

  @TempDir
  Path folder;

  private boolean isFull;
  private Store store;

  @BeforeEach
  void open() {
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
    Store.create(folder.resolve("store")).close();
    store = Store.open(folder.resolve("store"), new Store.Watch() {

      @Override
      public void begins() {
        if (isFull) {
          throw new StoreException("the disk is full");
        }
      }

      @Override
      public void ends(boolean isSynced) {
        // nobody looks
      }
    });
  }

  @AfterEach
  void close() {
    store.close();
    Configurator.setRootLevel(Level.WARN);
  }

  /** Its block 7 is another than it was. */
  private static final class Broken implements ChainReader {

    @Override
    public FinalizedState poll() {
      throw new FinalityBroken("block 7 was final as one and is now another");
    }

    @Override
    public EpochState epoch(FinalizedState at, Epoch epoch) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void recall(Committee committee) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public List<String> complaints() {
      return List.of();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private void start() {
    var _ = Node.firstState(new Broken(), store, Duration.ofMillis(1));
  }

  @Test
  void itDoesNotStartAndIsHalted() {
    assertThatThrownBy(this::start).isInstanceOf(FinalityBroken.class);
    assertThat(store.<Optional<String>>transaction(tx -> tx.halts().standing()).orElseThrow())
        .startsWith("block 7");
  }

  @Test
  void aFullDiskDoesNotHideWhyItDoesNotStart() {
    isFull = true;
    assertThatThrownBy(this::start).isInstanceOf(FinalityBroken.class).hasMessageStartingWith("block 7")
        .hasSuppressedException(new StoreException("the disk is full"));
  }
}
