package io.reseal.node.sim;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token;
import io.reseal.node.chain.Kind;
import io.reseal.node.lifecycle.Courier;
import io.reseal.node.lifecycle.Desk;
import io.reseal.node.lifecycle.Keeper;
import io.reseal.node.lifecycle.Settings;
import io.reseal.node.lifecycle.State;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.session.Conversations;
import io.reseal.node.session.DisputeBook;
import io.reseal.node.session.PairDesk;
import io.reseal.node.session.PairMessage;
import io.reseal.node.session.Renewals;
import io.reseal.node.session.Start;
import io.reseal.node.session.Custody;
import io.reseal.node.session.Dkls23Signing;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.FrostSigning;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.Peers;
import io.reseal.node.session.SessionKeys;
import io.reseal.node.session.Signings;
import io.reseal.node.session.Timing;
import io.reseal.node.signing.Preimage;
import io.reseal.node.signing.Requests;
import io.reseal.node.signing.Signed;
import io.reseal.node.signing.SigningDesk;
import io.reseal.node.signing.SigningMessage;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.store.StoredShare;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

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
    void point(Actor actor, String what);

    void destroys(Actor actor, String label);
  }

  /** What a message is about. */
  enum Topic {
    SESSION, LIFECYCLE, SIGNING, PAIRS
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
  private boolean isDown = true;
  private int life;
  private long seen = -1;
  private Parts parts;
  private Store store;
  private Rows rows = new Rows(-1, List.of(), List.of());

  /** What a start of it is made of. */
  private record Parts(Custody custody, Conversations conversations, SessionKeys sessionKeys, Keeper keeper,
      Requests requests, Renewals renewals, AtomicLong chainNow) {
  }

  private record Rows(long at, List<EpochRecord> epochs, List<StoredShare> shares) {
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
      public void around(String operation) {
        point("token " + operation);
      }

      @Override
      public void destroys(String label) {
        world.destroys(Actor.this, label);
      }
    });
    address = (saved.isPresent() ? Identity.open(hardware) : Identity.create(hardware)).address();
    saved.map(Beginning.Saved::disk).orElseGet(Disk::empty).put(folder.resolve("store"));
    store = open();
  }

  /** What lasts of it now. */
  Beginning.Saved saved() {
    return new Beginning.Saved(hardware.copy(chance.secure()), Disk.of(folder.resolve("store")));
  }

  private Store open() {
    return Store.open(folder.resolve("store"), new Store.Watch() {

      @Override
      public void begins() {
        point("store begins");
        if (diskFull && !isDown) {
          throw new StoreException("the disk is full");
        }
      }

      @Override
      public void ends() {
        point("store ends");
      }
    });
  }

  private void point(String what) {
    if (!isDown) {
      world.point(this, what);
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
  Token hardware() {
    return hardware;
  }

  void diskFull(boolean is) {
    diskFull = is;
  }

  boolean isDown() {
    return isDown;
  }

  State.Name state() {
    return isDown || parts == null ? State.Name.WAITING : parts.keeper().state().name();
  }

  String trouble() {
    return isDown || parts == null ? "down" : parts.keeper().state() + " " + parts.keeper().trouble();
  }

  /** Starts, as a process does. */
  void start() {
    if (!isDown) {
      return;
    }
    if (chance.oneIn(4)) { // it takes long, and kills of real processes try it too
      store.close();
      store = open();
      rows = new Rows(-1, List.of(), List.of());
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
    var identity = Identity.open(token);
    var start = Start.of(store, token, agenda);
    var chainNow = new AtomicLong();
    var entropy = chance.entropy();
    var custody = new Custody(store, token, identity, keys, agenda);
    if (!start.isAfterOrder()) {
      custody.burnSetups();
    }
    var conversations = new Conversations();
    var sessionKeys = new SessionKeys(identity, CHAIN, chainNow::get, start.incarnation(), entropy);
    var evidence = new EvidenceFolder(folder.resolve("evidence"));
    var peers = new Neighbours();
    var pairs = new PairDesk(store, custody, sessionKeys, conversations, peers,
        (to, message) -> send(to, Topic.PAIRS, PairMessage.CODEC.encode(message)), TIMING, CHAIN,
        chainNow::get, entropy, agenda);
    var disputes = new DisputeBook(pairs);
    var renewals = new Renewals(pairs, disputes);
    var signings = new Signings(
        Map.of(Scheme.BIP340, new FrostSigning(), Scheme.ECDSA, new Dkls23Signing(custody)), conversations,
        sessionKeys, store, peers, TIMING, CHAIN, chainNow::get, entropy, agenda, evidence, renewals);
    var desk = new Desk(identity, CHAIN, chainNow::get, store, custody, sessionKeys, conversations, signings,
        peers, TIMING, entropy, agenda, evidence);
    var settings = new Settings(EnumSet.allOf(Kind.class), Duration.ofSeconds(2), Duration.ofSeconds(3),
        Duration.ofSeconds(20));
    var now = life;
    var keeper = new Keeper(desk, settings, Chain.DIGESTS,
        world.chain().account(address, () -> point("transaction")), new Messenger(),
        task -> agenda.in(Duration.ofMillis(30), () -> alive(now, task)));
    var requests = new Requests(
        new SigningDesk(store, custody, signings, disputes, (_, _, _) -> Optional.empty(), keeper::usable,
            peers::connected, (to, message) -> send(to, Topic.SIGNING, SigningMessage.CODEC.encode(message)),
            entropy, agenda, Duration.ofSeconds(8), Duration.ofSeconds(40)));
    parts = new Parts(custody, conversations, sessionKeys, keeper, requests, renewals, chainNow);
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
      if (parts == null) {
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
    if (parts != null) {
      parts.conversations().close();
      parts.sessionKeys().close();
      parts.custody().close();
      parts = null;
    }
  }

  /** Ends in order. */
  void stop() {
    if (!isDown && parts != null) {
      parts.conversations().close();
      Start.ended(store, token);
    }
    die();
  }

  private void tick(int start) {
    alive(start, () -> {
      parts.conversations().tick(world.agenda().instant());
      parts.requests().tick();
      parts.renewals().tick();
      parts.keeper().tick();
    });
    if (!isDown && life == start) {
      world.agenda().in(TICK, () -> tick(start));
    }
  }

  private void poll(int start) {
    alive(start, () -> world.chain().view(address, seen).ifPresent(state -> {
      if (state.block().number() > seen) {
        seen = state.block().number();
        parts.chainNow().set(state.block().time());
        parts.keeper().onChain(state);
      }
    }));
    if (!isDown && life == start) {
      world.agenda().in(TICK, () -> poll(start));
    }
  }

  /** Something arrives. */
  void receive(Address from, Topic topic, byte[] message) {
    if (isDown || parts == null || seen < 0) {
      return;
    }
    guarded(() -> {
      switch (topic) {
        case SESSION -> parts.conversations().onFrame(from, message, world.agenda().instant());
        case LIFECYCLE -> parts.keeper().onStatement(from, message);
        case SIGNING -> parts.requests().onMessage(from, message);
        case PAIRS -> parts.renewals().onMessage(from, message);
      }
    });
  }

  /** Has something signed by one of the keys. */
  Optional<CompletableFuture<Signed>> sign(int key, String text) {
    if (isDown || parts == null) {
      return Optional.empty();
    }
    var result = new CompletableFuture<Optional<CompletableFuture<Signed>>>();
    guarded(() -> result.complete(Optional.of(
        parts.requests().sign(key, new Preimage(Optional.of("sim"), Chain.text(text)), Optional.empty()))));
    return result.getNow(Optional.empty());
  }

  private void send(Address to, Topic topic, byte[] message) {
    point("send");
    world.post(address, to, topic, message);
  }

  private final class Neighbours implements Peers {

    @Override
    public void send(Address to, byte[] message) {
      Actor.this.send(to, Topic.SESSION, message);
    }

    @Override
    public Set<Address> connected() {
      return world.connected(address);
    }
  }

  private final class Messenger implements Courier {

    @Override
    public void send(Address to, Statement statement) {
      Actor.this.send(to, Topic.LIFECYCLE, Statement.CODEC.encode(statement));
    }

    @Override
    public Set<Address> connected() {
      return world.connected(address);
    }
  }

  /** What lasts, up or down; read again when it has changed. */
  private Rows rows() {
    if (rows.at() != store.changes()) {
      var was = isDown;
      isDown = true; // nobody is watched while we look
      try {
        rows = store.transaction(tx -> new Rows(store.changes(), tx.epochs().all(), tx.shares().all()));
      } finally {
        isDown = was;
      }
    }
    return rows;
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
    try (var share = parts.custody().open(record, key); var bytes = share.value().toSecretBytes()) {
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
