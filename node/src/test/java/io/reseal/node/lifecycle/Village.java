package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.token.Token;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.Station;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * A hamlet whose nodes follow a registry: whole lifecycles with real stores and
 * tokens in memory, in one thread, a second at a time.
 */
final class Village implements AutoCloseable {

  static final Duration RETENTION = Duration.ofSeconds(30);
  private static final Settings SETTINGS = new Settings(EnumSet.allOf(Kind.class), Duration.ofSeconds(2),
      Duration.ofSeconds(3), RETENTION);

  private final Hamlet hamlet;
  private final List<Address> order = new ArrayList<>();
  private final Map<Address, Keeper> keepers = new TreeMap<>();
  private final Set<Address> away = new HashSet<>();
  private final TownHall hall;
  private Loss loss = (_, _, _) -> false;
  private int lost;
  private final Deque<Runnable> errands = new ArrayDeque<>();
  private boolean isChainBusy;
  private UnaryOperator<FinalizedState> endpoints = UnaryOperator.identity();
  private long now;

  /** Which statements get lost. */
  interface Loss {
    boolean takes(Address from, Address to, Statement statement);
  }

  /** So many nodes, the first of which are the relayers. */
  Village(Path folder, int nodes, int threshold, int... relayers) {
    hamlet = new Hamlet(folder);
    hamlet.settle(nodes).forEach(station -> order.add(station.address()));
    now = hamlet.chainNow();
    hall = new TownHall(committee(threshold, relayers), now);
    order.forEach(this::begin);
  }

  private void begin(Address address) {
    var station = hamlet.of(address);
    keepers.put(address, new Keeper(desk(station), SETTINGS, TownHall.DIGESTS, hall.account(address),
        new Messenger(address), this::send));
  }

  private void send(Runnable errand) {
    errands.add(errand);
    if (!isChainBusy) {
      errands.poll().run();
    }
  }

  /**
   * From now on what is for the chain's threads waits, or it is done, and at once
   * again.
   */
  void chainBusy(boolean is) {
    isChainBusy = is;
    while (!isChainBusy && !errands.isEmpty()) {
      errands.poll().run();
    }
  }

  private Desk desk(Station station) {
    return new Desk(station.identity(), Hamlet.CHAIN, hamlet::chainNow, station.store(), station.custody(),
        station.sessionKeys(), station.runs(), station.conversations(), station.signings(), station.peers(),
        Hamlet.TIMING, Entropy.system(), hamlet::now, station.evidence());
  }

  TownHall hall() {
    return hall;
  }

  Hamlet hamlet() {
    return hamlet;
  }

  Committee committee(int threshold, int... people) {
    return Committee.of(Arrays.stream(people).mapToObj(order::get).toList(), threshold);
  }

  Address address(int node) {
    return order.get(node);
  }

  Station station(int node) {
    return hamlet.of(order.get(node));
  }

  Keeper keeper(int node) {
    return keepers.get(order.get(node));
  }

  State.Name state(int node) {
    return keeper(node).state().name();
  }

  /** These statements get lost from now on. */
  void lose(Loss next) {
    loss = next;
  }

  /** How many did. */
  int lost() {
    return lost;
  }

  /** It hears nothing and sees nothing. */
  void leave(int node) {
    away.add(order.get(node));
    hamlet.disconnect(station(node));
  }

  void comeBack(int node) {
    away.remove(order.get(node));
    hamlet.reconnect(station(node));
  }

  /** Stops in order and starts again. */
  void restart(int node) {
    var _ = hamlet.restart(station(node));
    begin(order.get(node));
  }

  /** Starts again with another token, on the same store. */
  void restart(int node, Token token) {
    var _ = hamlet.restart(station(node), token);
    begin(order.get(node));
  }

  /** Dies and starts again. */
  void revive(int node) {
    var _ = hamlet.revive(station(node));
    begin(order.get(node));
  }

  /** The admin names other relayers. */
  void relayers(int threshold, int... people) {
    hall.order(ledger -> ledger.relayers(committee(threshold, people)));
  }

  /** The governor wants a refresh. */
  void refresh() {
    hall.order(ledger -> ledger.requestRefresh(now));
  }

  /** What the endpoints of all nodes make of the truth from now on. */
  void endpoints(UnaryOperator<FinalizedState> telling) {
    endpoints = telling;
  }

  /** A second passes for all. */
  void pass() {
    now++;
    hamlet.chainNow(now);
    hall.mine(now);
    hamlet.pass(Duration.ofSeconds(1));
    var view = endpoints.apply(hall.view());
    keepers.forEach((address, keeper) -> {
      if (!away.contains(address)) {
        try {
          keeper.onChain(view);
          hamlet.deliver();
        } catch (StoreException _) {
          // a node's thread logs it and goes on
        }
      }
    });
  }

  void pass(int seconds) {
    for (var second = 0; second < seconds; second++) {
      pass();
    }
  }

  /** Until it is so; whether it came so. */
  boolean within(int seconds, BooleanSupplier what) {
    for (var second = 0; second < seconds && !what.getAsBoolean(); second++) {
      pass();
    }
    return what.getAsBoolean();
  }

  /** Until that epoch is proven on chain. */
  boolean proves(long epoch, int seconds) {
    return within(seconds, () -> phase(epoch) == Phase.PROVEN);
  }

  Phase phase(long epoch) {
    return hall.ledger().entry(epoch).map(entry -> entry.phase()).orElse(Phase.NONE);
  }

  int attempt(long epoch) {
    return hall.ledger().entry(epoch).map(entry -> entry.attempt()).orElse(0);
  }

  Optional<EpochRecord> record(int node, long epoch, int attempt) {
    return station(node).row(tx -> tx.epochs().find(new Epoch(epoch), attempt));
  }

  /** Whether that node's token still has the key of such a share. */
  boolean holds(int node, long epoch, int attempt) {
    return station(node).token().labels().stream()
        .anyMatch(label -> label.startsWith("share-") && label.endsWith("-" + epoch + "-" + attempt));
  }

  boolean hasReceipt(int node, long epoch, int attempt) {
    return station(node)
        .row(tx -> tx.tombstones().find(Hamlet.KEYS.getFirst().id(), new Epoch(epoch), attempt)).isPresent();
  }

  @Override
  public void close() {
    hamlet.close();
  }

  private final class Messenger implements Courier {

    private final Address self;

    private Messenger(Address self) {
      this.self = self;
    }

    @Override
    public void send(Address to, Statement statement) {
      if (loss.takes(self, to, statement)) {
        lost++;
        return;
      }
      var bytes = Statement.CODEC.encode(statement);
      hamlet.post(self, to, _ -> keepers.get(to).onStatement(self, bytes));
    }

    @Override
    public Set<Address> connected() {
      return new TreeSet<>(hamlet.of(self).peers().connected());
    }
  }
}
