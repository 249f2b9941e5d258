package io.reseal.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.Entropy;
import io.reseal.node.chain.Kind;
import io.reseal.node.lifecycle.Settings;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.PairMessage;
import io.reseal.node.session.Station;
import io.reseal.node.session.Timing;
import io.reseal.node.store.StoreException;
import io.reseal.node.transport.Topic;
import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One engine of a node that holds a share; of the others a test plays what they
 * say.
 */
class EngineTest {

  private static final List<KeySpec> KEYS = KeySpec.of(Hamlet.CHAIN.chainId(), Hamlet.REGISTRY,
      List.of(Scheme.ECDSA));
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir
  Path folder;

  private final List<Topic> said = new ArrayList<>();
  private final Set<Address> others = new TreeSet<>();
  private Hamlet hamlet;
  private Station station;
  private Engine engine;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder, KEYS, Optional.empty());
    var stations = hamlet.settle(2);
    station = stations.getFirst();
    others.add(stations.getLast().address());
    var _ = hamlet.activate(1, Committee.of(stations.stream().map(Station::address).toList(), 2));
  }

  @AfterEach
  void leave() {
    engine.close();
    hamlet.close();
  }

  /** After a crash, so that there is no setup to sign with. */
  private void start() {
    engine = new Engine(
        new Ground(station.store(), station.token(), station.identity(), Hamlet.CHAIN, KEYS, hamlet::chainNow,
            null, new Ears(), Runnable::run, Runnable::run, new Timing(SECOND, SECOND, SECOND, SECOND),
            SECOND, new Settings(EnumSet.noneOf(Kind.class), SECOND, SECOND, SECOND),
            (_, _, _) -> Optional.empty(), station.evidence(), Entropy.system(), hamlet::now));
  }

  private final class Ears implements Wires {

    @Override
    public void send(Address to, Topic topic, byte[] payload) {
      said.add(topic);
    }

    @Override
    public Set<Address> connected() {
      return others;
    }
  }

  @Test
  void aStoreThatDoesNothingMoreEndsTheProcessAndIsNotLivedOnWith() throws IOException {
    start();
    engine.tick();
    var _ = station.store().unhurried(tx -> tx.keyset().state());
    Files.move(station.folder().resolve("store.db-wal"), folder.resolve("elsewhere"));
    assertThatThrownBy(station.store()::sync).isInstanceOf(StoreException.class);
    assertThatThrownBy(engine::tick).isInstanceOf(IOError.class); // which ends whoever's turn it is
  }

  @Test
  void setupsThatAreMissingAreMade() {
    start();
    engine.tick();
    assertThat(said).contains(Topic.PAIRS);
  }

  @Test
  void whoIsHaltedMakesNoSetups() {
    station.store().run(tx -> tx.halts().halt(hamlet.now(), "block 7 was final as one and is now another"));
    start();
    engine.tick();
    var record = station.row(tx -> tx.epochs().active()).orElseThrow();
    engine.onFrame(others.iterator().next(), Topic.PAIRS,
        PairMessage.CODEC.encode(new PairMessage.Wanted(record.root(), 0)));
    assertThat(said).isEmpty();
  }
}
