package io.reseal.node.sim;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.engine.Engine;
import io.reseal.node.engine.Ground;
import io.reseal.node.engine.Wires;
import io.reseal.node.lifecycle.Keeper;
import io.reseal.node.lifecycle.Settings;
import io.reseal.node.transport.Topic;
import io.reseal.node.lifecycle.State;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.Timing;
import io.reseal.node.signing.Preimage;
import io.reseal.node.signing.Signed;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.store.StoredShare;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One node: what lasts of it (store, token), and while it is up the very parts
 * of which a real one is put together. It can die before and after everything
 * it does.
 */
final class Actor implements AutoCloseable {

  static final Duration TICK = Duration.ofSeconds(2);

  private static final ChainBinding CHAIN = new ChainBinding(Chain.ID, Chain.REGISTRY);
  private static final Timing TIMING = new Timing(Duration.ofSeconds(8), Duration.ofSeconds(2),
      Duration.ofMillis(500), Duration.ofSeconds(5));

  /** What it lives in. */
  interface Surroundings {

    Agenda agenda();

    Chain chain();

    /** Whom it is connected to. */
    Set<Address> connected(Address self);

    void post(Address from, Address to, Topic topic, byte[] message);

    /** Told of what it does, before and after. */
    void point(Actor actor, Point point);

    void destroys(Actor actor, String label);
  }

  /** What a crash takes of the disk. */
  enum Loss {
    NONE,
    /** What was not synced. */
    UNSYNCED,
    /** The transaction that was being written, halfway. */
    TORN
  }

  private final String name;
  private final Surroundings world;
  private final Chance chance;
  private final Path folder;
  private final List<KeySpec> keys;
  private final InMemoryToken hardware;
  private final SimToken token;
  private final Address address;
  private boolean diskFull;
  private Loss loss = Loss.NONE;
  /** So long was the log when it last was on the disk. */
  private long synced;
  private long logBefore;
  private boolean isDown = true;
  private int life;
  private long seen = -1;
  private Engine engine;
  private final AtomicLong chainNow = new AtomicLong();
  private Store store;
  private Rows rows = new Rows(-1, List.of(), List.of(), 0);

  private record Rows(long at, List<EpochRecord> epochs, List<StoredShare> shares, long marked) {
  }

  /**
   * @param saved
   *          what lasts of it from before; without, it is new
   */
  Actor(String name, Surroundings world, Chance chance, Path folder, List<Scheme> schemes,
      Optional<Beginning.Saved> saved) {
    this.name = name;
    this.world = world;
    this.chance = chance;
    this.folder = folder;
    keys = KeySpec.of(Chain.ID, Chain.REGISTRY, schemes);
    hardware = saved.map(each -> each.token().copy(chance.secure()))
        .orElseGet(() -> new InMemoryToken(name, chance.secure()));
    token = new SimToken(hardware, new SimToken.Watch() {

      @Override
      public void before(String operation) {
        point(Point.before("token " + operation));
      }

      @Override
      public void after(String operation) {
        point(Point.after("token " + operation));
      }

      @Override
      public void destroys(String label) {
        world.destroys(Actor.this, label);
      }
    });
    address = (saved.isPresent() ? Identity.open(hardware) : Identity.create(hardware)).address();
    saved.map(Beginning.Saved::disk).orElseGet(Disk::empty).put(disk());
    store = open();
  }

  /** What lasts of it now. */
  Beginning.Saved saved() {
    return new Beginning.Saved(hardware.copy(chance.secure()), Disk.of(disk()));
  }

  private Store open() {
    return Store.open(disk(), new Store.Watch() {

      @Override
      public void begins() {
        logBefore = Disk.logSize(disk());
        point(Point.before("store"));
        if (diskFull && !isDown) {
          throw new StoreException("the disk is full");
        }
      }

      @Override
      public void ends(boolean isSynced) {
        if (isSynced && Disk.logSize(disk()) > logBefore) {
          synced();
        }
        point(Point.after("store"));
      }

      @Override
      public void synced() {
        synced = Disk.logSize(disk());
      }
    });
  }

  private Path disk() {
    return folder.resolve("store");
  }

  private void point(Point point) {
    if (!isDown) {
      world.point(this, point);
    }
  }

  String name() {
    return name;
  }

  Address address() {
    return address;
  }

  SimToken token() {
    return token;
  }

  /** What no trouble keeps anybody from looking at. */
  InMemoryToken hardware() {
    return hardware;
  }

  /** Puts back what a copy has of its store, or of its token, or of both. */
  void restore(Optional<Disk> disk, Optional<InMemoryToken> backup) {
    die();
    store.close();
    disk.ifPresent(kept -> kept.put(folder.resolve("store")));
    backup.ifPresent(hardware::restore);
    store = open();
    rows = new Rows(-1, List.of(), List.of(), 0);
  }

  /** What it tells its operator. */
  Optional<Keeper> keeper() {
    return isDown || engine == null ? Optional.empty() : Optional.of(engine.keeper());
  }

  void diskFull(boolean is) {
    diskFull = is;
  }

  boolean isDown() {
    return isDown;
  }

  State.Name state() {
    return isDown || engine == null ? State.Name.WAITING : engine.keeper().state().name();
  }

  String trouble() {
    return isDown || engine == null ? "down" : engine.keeper().state() + " " + engine.keeper().trouble();
  }

  /** Starts, as a process does. */
  void start() {
    if (!isDown) {
      return;
    }
    if (chance.oneIn(4)) { // it takes long, and kills of real processes try it too
      putBack(Disk.of(disk()));
    }
    isDown = false;
    life++;
    guarded(this::assemble);
    if (!isDown) {
      var now = life;
      world.agenda().in(chance.between(Duration.ofMillis(10), TICK), () -> tick(now));
      world.agenda().in(chance.between(Duration.ofMillis(10), TICK), () -> poll(now));
    }
  }

  private void assemble() {
    var agenda = world.agenda();
    var now = life;
    engine = new Engine(new Ground(store, token, Identity.open(token), CHAIN, keys, chainNow::get,
        world.chain().account(address,
            isBefore -> point(isBefore ? Point.before("transaction") : Point.after("transaction"))),
        new Members(), task -> agenda.in(Duration.ZERO, () -> alive(now, task)),
        task -> agenda.in(Duration.ofMillis(30), () -> alive(now, task)), TIMING, Duration.ofSeconds(40),
        new Settings(EnumSet.allOf(Kind.class), Duration.ofSeconds(2), Duration.ofSeconds(3),
            Duration.ofSeconds(20)),
        (_, _, _) -> Optional.empty(), new EvidenceFolder(folder.resolve("evidence")), chance.entropy(),
        agenda));
    seen = -1;
  }

  /** Does something, unless this start of the node is over. */
  private void alive(int start, Runnable deed) {
    if (!isDown && life == start) {
      guarded(deed);
    }
  }

  private void guarded(Runnable deed) {
    try {
      deed.run();
    } catch (Crash _) {
      die();
    } catch (RuntimeException e) {
      if (engine == null) {
        die(); // it could not start; somebody starts it again
      }
      // A node's thread logs such a failure and goes on.
    }
  }

  /** Loses everything that does not last. */
  void die() {
    if (isDown) {
      return;
    }
    isDown = true;
    if (engine != null) {
      engine.close();
      engine = null;
    }
    var lost = loss;
    loss = Loss.NONE;
    if (lost == Loss.TORN ? hasJustWritten() : lost == Loss.UNSYNCED && hasUnsynced()) {
      var left = Disk.of(disk());
      putBack(lost == Loss.TORN ? left.torn() : left.withLog(synced));
    }
  }

  /** Whether there is what {@link Loss#UNSYNCED} would take. */
  boolean hasUnsynced() {
    return Disk.logSize(disk()) > synced;
  }

  /** Whether there is what {@link Loss#TORN} would tear. */
  boolean hasJustWritten() {
    return Disk.logSize(disk()) > logBefore;
  }

  /** What the next crash takes. */
  void loses(Loss next) {
    loss = next;
  }

  /** Its disk is put back to what it was, while it is down. */
  void putBack(Disk disk) {
    if (!isDown) {
      throw new IllegalStateException(name + " is up");
    }
    store.close();
    disk.put(disk());
    store = open();
    synced = Disk.logSize(disk());
    rows = new Rows(-1, List.of(), List.of(), 0);
  }

  /** Its operator says something of the proposal that stands. */
  void decide(Proposal.Decision decision, String by) {
    if (!isDown && engine != null) {
      guarded(() -> engine.keeper().chain().flatMap(FinalizedState::proposal)
          .ifPresent(proposal -> engine.keeper().decide(proposal, decision, by)));
    }
  }

  /** Its endpoints agree on a final block that contradicts an earlier one. */
  void finalityBreaks() {
    if (!isDown && engine != null) {
      guarded(() -> engine.keeper().onBrokenFinality("another block is final than was"));
    }
  }

  /** Whether it has halted, up or down. */
  boolean isHalted() {
    return unwatched(() -> store.transaction(tx -> tx.halts().standing()).isPresent());
  }

  /**
   * Is stopped, told that a person has looked, and started, if it has halted:
   * when its disk has taken that, for there is nothing to lift before.
   */
  void resume() {
    if (isHalted()) {
      guarded(this::stop);
      unwatched(() -> store.transaction(tx -> tx.halts().lift()));
      start();
    } else if (!isDown && engine != null && engine.keeper().isFinalityBroken()) {
      world.agenda().in(TICK, this::resume);
    }
  }

  /** Ends in order. */
  void stop() {
    if (!isDown && engine != null) {
      engine.endInOrder();
    }
    die();
  }

  private void tick(int start) {
    alive(start, () -> engine.tick());
    if (!isDown && life == start) {
      world.agenda().in(TICK, () -> tick(start));
    }
  }

  private void poll(int start) {
    alive(start, () -> world.chain().view(address, seen).ifPresent(state -> {
      if (state.block().number() > seen) {
        seen = state.block().number();
        chainNow.set(state.block().time());
        engine.onChain(state);
      }
    }));
    if (!isDown && life == start) {
      world.agenda().in(TICK, () -> poll(start));
    }
  }

  /** Something arrives. */
  void receive(Address from, Topic topic, byte[] message) {
    if (isDown || engine == null || seen < 0) {
      return;
    }
    guarded(() -> engine.onFrame(from, topic, message));
  }

  /** Has something signed by one of the keys. */
  Optional<CompletableFuture<Signed>> sign(int key, String text) {
    if (isDown || engine == null) {
      return Optional.empty();
    }
    var result = new CompletableFuture<Optional<CompletableFuture<Signed>>>();
    guarded(() -> result.complete(
        Optional.of(engine.sign(key, new Preimage(Optional.of("sim"), Chain.text(text)), Optional.empty()))));
    return result.getNow(Optional.empty());
  }

  /** The way to the others. */
  private final class Members implements Wires {

    @Override
    public void send(Address to, Topic topic, byte[] message) {
      var what = "send " + Spoken.name(topic, message);
      point(Point.before(what));
      world.post(address, to, topic, message);
      point(Point.after(what));
    }

    @Override
    public Set<Address> connected() {
      return world.connected(address);
    }
  }

  /** What lasts, up or down; read again when it has changed. */
  private Rows rows() {
    if (rows.at() != store.changes()) {
      rows = unwatched(() -> store.transaction(
          tx -> new Rows(store.changes(), tx.epochs().all(), tx.shares().all(), tx.incarnations().marked())));
    }
    return rows;
  }

  /** The last start of which the store knows that the token has its mark. */
  long marked() {
    return rows().marked();
  }

  /** Nobody is told while we look. */
  private <R> R unwatched(Supplier<R> look) {
    var was = isDown;
    isDown = true;
    try {
      return look.get();
    } finally {
      isDown = was;
    }
  }

  List<EpochRecord> epochs() {
    return rows().epochs();
  }

  List<StoredShare> shares() {
    return rows().shares();
  }

  /** Whether a share could be opened, now or after a restart. */
  boolean holds(Epoch epoch, Bytes32 root) {
    return epochs().stream().filter(record -> record.epoch().equals(epoch) && record.root().equals(root))
        .anyMatch(record -> keys.stream().allMatch(key -> shares().stream()
            .anyMatch(share -> share.keyId().equals(key.id()) && share.epoch().equals(epoch)
                && share.attempt() == record.attempt() && share.blob().isPresent()
                && share.status() != StoredShare.Status.DESTROYED && hardware.contains(share.hsmLabel()))));
  }

  /**
   * This node's point of a key's polynomial in the active epoch, in the clear.
   */
  Scalar share(EpochRecord record, int key) {
    try (var share = engine.custody().open(record, key); var bytes = share.value().toSecretBytes()) {
      return Scalar.decode(bytes.expose().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Override
  public void close() {
    die();
    isDown = true;
    store.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
