package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.peers.Endpoint;
import io.reseal.node.peers.NodeRecord;
import io.reseal.node.store.PeerRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.transport.Channels;
import io.reseal.node.transport.Standing;
import io.reseal.node.transport.Topic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a node looks for, on a disk that may be full. */
class NeighbourhoodTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));

  @TempDir
  Path home;

  private final Identity alice = Identity.create(new InMemoryToken("alice"));
  private final Identity bob = Identity.create(new InMemoryToken("bob"));
  private boolean isFull;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
    Files.writeString(home.resolve("node.yaml"), NodeYamlTest.sample().text());
    Store.create(home.resolve("store")).close();
    store = Store.open(home.resolve("store"), new Store.Watch() {

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

  /** Nobody is ever connected. */
  private static final class Silence implements Channels {

    @Override
    public boolean send(Address to, Topic topic, byte[] payload) {
      return false;
    }

    @Override
    public Map<Address, Standing> connected() {
      return Map.of();
    }

    @Override
    public void directory(Map<Address, InetSocketAddress> endpoints) {
      // nobody is dialled
    }

    @Override
    public Map<Address, String> troubles() {
      return Map.of();
    }
  }

  private List<Address> kept() {
    return store.<List<PeerRecord>>transaction(tx -> tx.peers().all()).stream().map(PeerRecord::address)
        .toList();
  }

  @Test
  void whatAFullDiskDoesNotTakeFailsNobodyAndIsDoneTheNextTime() {
    var record = NodeRecord.signed(alice, 1, Endpoint.of("192.0.2.1:7000"), CHAIN);
    store.run(tx -> {
      var _ = tx.peers().put(new PeerRecord(record.address(), record.encoded(), record.seq(), false));
    });
    var neighbourhood = new Neighbourhood(NodeConfig.load(home, Map.of(), Map.of()),
        Identity.create(new InMemoryToken("own")), CHAIN, store, new Silence(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000), Set.of(alice.address()), () -> {
          throw new AssertionError("nobody asks");
        }, InstantSource.system());
    assertThat(kept()).contains(alice.address());

    isFull = true;
    neighbourhood.want(Set.of(bob.address())); // and whoever called goes on to follow the chain
    isFull = false;
    assertThat(kept()).contains(alice.address());
    neighbourhood.want(Set.of(bob.address()));
    assertThat(kept()).doesNotContain(alice.address());
  }
}
