package io.reseal.node.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.chain.Kind;
import io.reseal.node.lifecycle.Settings;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.Timing;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.transport.Topic;
import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir
  Path folder;

  private final InMemoryToken token = new InMemoryToken("alice");
  private Store store;
  private Engine engine;

  /** Alone, and before it has seen the chain. */
  @BeforeEach
  void assemble() {
    store = Store.create(folder.resolve("store"));
    engine = new Engine(new Ground(store, token, Identity.create(token), CHAIN,
        KeySpec.of(CHAIN.chainId(), CHAIN.registry(), List.of(Scheme.BIP340)), () -> 0, null, new Nobody(),
        Runnable::run, Runnable::run, new Timing(SECOND, SECOND, SECOND, SECOND), SECOND,
        new Settings(EnumSet.noneOf(Kind.class), SECOND, SECOND, SECOND), (_, _, _) -> Optional.empty(),
        new EvidenceFolder(folder.resolve("evidence")), Entropy.system(), () -> Instant.EPOCH));
  }

  @AfterEach
  void close() {
    engine.close();
    store.close();
  }

  private static final class Nobody implements Wires {

    @Override
    public void send(Address to, Topic topic, byte[] payload) {
      throw new AssertionError("nobody is there");
    }

    @Override
    public Set<Address> connected() {
      return Set.of();
    }
  }

  @Test
  void aStoreThatDoesNothingMoreEndsTheProcessAndIsNotLivedOnWith() throws IOException {
    engine.tick();
    var _ = store.unhurried(tx -> tx.keyset().state());
    Files.move(folder.resolve("store/store.db-wal"), folder.resolve("elsewhere"));
    assertThatThrownBy(store::sync).isInstanceOf(StoreException.class);
    assertThatThrownBy(engine::tick).isInstanceOf(IOError.class); // which ends whoever's turn it is
  }
}
