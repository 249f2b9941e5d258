package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.node.api.PeerStatus;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.peers.Bootstrap;
import io.reseal.node.peers.Endpoint;
import io.reseal.node.peers.Fitness;
import io.reseal.node.peers.NodeRecord;
import io.reseal.node.peers.OwnRecord;
import io.reseal.node.peers.PeerBook;
import io.reseal.node.peers.PeerExchange;
import io.reseal.node.peers.PeerStore;
import io.reseal.node.peers.PeerView;
import io.reseal.node.store.PeerRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.transport.Channels;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The other nodes this one knows and shows itself to; their records are kept in
 * the store.
 */
final class Neighbourhood {

  private static final Logger LOG = LogManager.getLogger(Neighbourhood.class);

  private final PeerExchange exchange;
  private Set<Address> wanted;

  /**
   * Opens the address book.
   *
   * @param listening
   *          where the transport listens; advertised unless the configuration
   *          says otherwise
   */
  Neighbourhood(NodeConfig config, Identity identity, ChainBinding chain, Store store, Channels channels,
      InetSocketAddress listening, Set<Address> members, Supplier<Fitness> fitness, InstantSource clock) {
    var kept = new StoredPeers(store);
    var port = config.advertise().port() == 0 ? listening.getPort() : config.advertise().port();
    var own = OwnRecord.current(identity, new Endpoint(config.advertise().host(), port), chain, kept,
        clock.instant());
    wanted = Set.copyOf(members);
    exchange = new PeerExchange(channels, PeerBook.open(chain, identity.address(), kept, members), () -> own,
        fitness, config.bootstrap().stream().map(Bootstrap::of).toList(), clock);
  }

  /**
   * Looks for these members from now on. What a full disk does not take of it is
   * left for the next time, and keeps nobody from following the chain.
   */
  void want(Collection<Address> members) {
    var now = Set.copyOf(members);
    if (now.equals(wanted)) {
      return;
    }
    try {
      exchange.wanted(now);
      wanted = now;
    } catch (StoreException e) {
      LOG.warn("the address book cannot be brought in line with the members", e);
    }
  }

  void tick() {
    exchange.tick();
  }

  void onFrame(Address from, byte[] payload) {
    exchange.onFrame(from, payload);
  }

  /** All of them, for the operator. */
  List<PeerStatus> peers() {
    return exchange.peers().stream().map(Neighbourhood::status).toList();
  }

  private static PeerStatus status(PeerView view) {
    var standing = view.member()
        ? PeerStatus.Standing.MEMBER
        : view.connected() ? PeerStatus.Standing.CANDIDATE : PeerStatus.Standing.UNKNOWN;
    return new PeerStatus(view.address(), view.endpoint().map(Endpoint::toString).orElse("not known"),
        view.connected(), standing, view.fitness().map(Fitness::toString).orElse("has not reported"),
        view.unfit());
  }

  /** The address book's table. */
  private record StoredPeers(Store store) implements PeerStore {

    @Override
    public List<Bytes> records() {
      return store.transaction(tx -> tx.peers().all()).stream().map(PeerRecord::record).toList();
    }

    @Override
    public void keep(NodeRecord record, boolean candidate) {
      store.run(tx -> {
        var _ = tx.peers().put(new PeerRecord(record.address(), record.encoded(), record.seq(), candidate));
      });
    }

    @Override
    public void forget(Address address) {
      store.run(tx -> tx.peers().forget(address));
    }
  }

  /** What a node reports of itself. */
  static Fitness fitness(boolean tokenOk, boolean hasShare, Optional<Long> height) {
    return Fitness.of(version(), tokenOk, hasShare, height.orElse(0L));
  }

  private static String version() {
    return Optional.ofNullable(Neighbourhood.class.getPackage().getImplementationVersion()).orElse("0.1.0");
  }
}
