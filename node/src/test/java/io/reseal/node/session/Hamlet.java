package io.reseal.node.session;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.keydeal.Dealt;
import io.reseal.core.keydeal.PublicRecord;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.ot.Tape;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Polynomial;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.token.Token;
import io.reseal.node.store.EpochRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Nodes in one thread, with real stores and tokens in memory: a wire that a
 * test delivers by hand and may cut, and a clock that it moves.
 */
public final class Hamlet implements AutoCloseable {

  public static final Address REGISTRY = Address.ofHex("0x" + "99".repeat(20));
  public static final ChainBinding CHAIN = new ChainBinding(31337, REGISTRY);
  public static final List<KeySpec> KEYS = KeySpec.of(CHAIN.chainId(), REGISTRY, List.of(Scheme.BIP340));
  public static final Timing TIMING = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(2),
      Duration.ofSeconds(1), Duration.ofSeconds(4));
  static final long CHAIN_NOW = 1_000_000;

  private final Path folder;
  private final List<KeySpec> keys;
  private final Optional<Scalar> secret;
  private final Map<Address, Station> stations = new TreeMap<>();
  private final Deque<Letter> letters = new ArrayDeque<>();
  private final Set<Address> away = new HashSet<>();
  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private BiPredicate<Address, Address> wire = (_, _) -> true;
  private BiPredicate<Address, byte[]> isLost = (_, _) -> false;
  private long chainNow = CHAIN_NOW;
  private int delivered;

  private record Letter(Address from, Address to, Consumer<Station> opening) {
  }

  /** With a key that signs by FROST. */
  public Hamlet(Path folder) {
    this(folder, KEYS, Optional.empty());
  }

  /**
   * With one key.
   *
   * @param secret
   *          what it is in every epoch; empty for another one in each
   */
  public Hamlet(Path folder, List<KeySpec> keys, Optional<Scalar> secret) {
    this.folder = folder;
    this.keys = keys;
    this.secret = secret;
  }

  List<KeySpec> keys() {
    return keys;
  }

  /** Nodes of these numbers, in the order of their addresses. */
  public List<Station> settle(int count) {
    var settled = new ArrayList<Station>();
    for (var number = 0; number < count; number++) {
      settled.add(add(Station.create(this, folder.resolve("node-" + stations.size()))));
    }
    settled.sort((one, other) -> one.address().compareTo(other.address()));
    return settled;
  }

  Station add(Station station) {
    stations.put(station.address(), station);
    return station;
  }

  public Station of(Address address) {
    return stations.get(address);
  }

  public Instant now() {
    return now;
  }

  public long chainNow() {
    return chainNow;
  }

  /** Moves the chain's time. */
  public void chainNow(long seconds) {
    chainNow = seconds;
  }

  /** Nobody hears this node any more, nor it anybody. */
  public void disconnect(Station station) {
    away.add(station.address());
  }

  public void reconnect(Station station) {
    away.remove(station.address());
  }

  /** Lets only such messages through, by sender and receiver. */
  public void wire(BiPredicate<Address, Address> passes) {
    wire = passes;
  }

  Set<Address> connected(Address self) {
    var connected = new HashSet<>(stations.keySet());
    connected.remove(self);
    connected.removeAll(away);
    return away.contains(self) ? Set.of() : connected;
  }

  /** Loses such messages of runs, by sender; they are sent again. */
  public void lose(BiPredicate<Address, byte[]> lost) {
    isLost = lost;
  }

  boolean isLost(Address from, byte[] message) {
    return isLost.test(from, message);
  }

  /** Sends whatever a node makes of it when it comes. */
  public void post(Address from, Address to, Consumer<Station> opening) {
    letters.add(new Letter(from, to, opening));
  }

  /** Delivers until nobody has anything more to say. */
  public void deliver() {
    deliver(Integer.MAX_VALUE);
  }

  /** Delivers so many messages at most. */
  public void deliver(int most) {
    for (var left = most; left > 0 && !letters.isEmpty(); left--) {
      var letter = letters.poll();
      var to = stations.get(letter.to());
      if (to != null && !away.contains(letter.to()) && !away.contains(letter.from())
          && wire.test(letter.from(), letter.to())) {
        delivered++;
        letter.opening().accept(to);
      }
    }
  }

  /** How many messages have come to somebody. */
  public int delivered() {
    return delivered;
  }

  /** How many messages are on their way. */
  public int underWay() {
    return letters.size();
  }

  /** Time passes for all conversations, and what is said then is delivered. */
  public void pass(Duration time) {
    now = now.plus(time);
    stations.values().forEach(station -> {
      station.conversations().tick(now);
      station.renewals().tick();
    });
    deliver();
  }

  /** A key dealt by somebody we trust here: what each member received. */
  public static Map<Address, Dealt.Received> dealt(long epoch, Committee committee, Bytes32 rounds) {
    try (var secret = SecretScalar.random(Entropy.system())) {
      return dealt(epoch, committee, rounds, secret);
    }
  }

  /** That key, dealt anew. */
  public static Map<Address, Dealt.Received> dealt(long epoch, Committee committee, Bytes32 rounds,
      SecretScalar secret) {
    return dealt(epoch, committee, rounds, secret, KEYS.getFirst());
  }

  private static Map<Address, Dealt.Received> dealt(long epoch, Committee committee, Bytes32 rounds,
      SecretScalar secret, KeySpec key) {
    var all = new TreeMap<Address, Dealt.Received>();
    try (var polynomial = Polynomial.random(secret, committee.threshold(), Entropy.system())) {
      var published = new PublicRecord(Bytes32.ZERO, rounds, List.of(new PartyId(1), new PartyId(2)),
          polynomial.commit().coefficients(), Bytes32.ZERO, Bytes32.ZERO);
      var pairs = key.scheme() == Scheme.ECDSA ? pairs(committee) : Map.<PartyId, PairSetups>of();
      for (var id : committee.ids()) {
        try (var value = polynomial.at(id)) {
          var share = KeyShare.of(key.id(), key.scheme(), new Epoch(epoch), id, published.sharing(committee),
              Bytes32.ZERO, value);
          all.put(committee.addressOf(id), new Dealt.Received(share, published,
              published.transcript(committee), Optional.ofNullable(pairs.get(id))));
        }
      }
    }
    return all;
  }

  /** Setups of all pairs, as a run of KeyDeal leaves them. */
  private static Map<PartyId, PairSetups> pairs(Committee committee) {
    var session = new SessionId(Bytes32.ofHex("5e".repeat(32)));
    var setups = new TreeMap<PartyId, List<PairSetup>>();
    var zeros = new TreeMap<PartyId, List<ZeroSeed>>();
    committee.ids().forEach(id -> {
      setups.put(id, new ArrayList<>());
      zeros.put(id, new ArrayList<>());
    });
    for (var one : committee.ids()) {
      for (var other : committee.ids().tailSet(one)) {
        if (!one.equals(other)) {
          var name = new PairName(session, one, other, 1);
          try (var tape = Tape.random(Entropy.system());
              var others = Tape.random(Entropy.system());
              var secret = SecretScalar.random(Entropy.system());
              var otherSecret = SecretScalar.random(Entropy.system())) {
            setups.get(one)
                .add(PairSetup.of(name, tape, PairOffer.of(name.mirrored(), others)).orElseThrow());
            setups.get(other)
                .add(PairSetup.of(name.mirrored(), others, PairOffer.of(name, tape)).orElseThrow());
            zeros.get(one).add(ZeroSeed.agree(session, one, other, secret, otherSecret.timesGenerator()));
            zeros.get(other).add(ZeroSeed.agree(session, other, one, otherSecret, secret.timesGenerator()));
          }
        }
      }
    }
    var all = new TreeMap<PartyId, PairSetups>();
    committee.ids().forEach(id -> all.put(id, PairSetups.of(id, zeros.get(id), setups.get(id))));
    return all;
  }

  /** Makes a key, has its shares prepared, and makes the epoch the active one. */
  public EpochRecord activate(long epoch, Committee committee) {
    var record = prepare(epoch, 1, committee);
    for (var member : committee.members()) {
      of(member).store().run(tx -> tx.epochs().activate(record.epoch(), record.root()));
    }
    return stations.get(committee.members().getFirst()).store().transaction(tx -> tx.epochs().active())
        .orElseThrow();
  }

  /** Makes the keys and has their shares prepared. */
  public EpochRecord prepare(long epoch, int attempt, Committee committee) {
    var all = keys.stream().map(key -> {
      try (var value = secret.map(SecretScalar::of).orElseGet(() -> SecretScalar.random(Entropy.system()))) {
        return dealt(epoch, committee, Bytes32.ZERO, value, key);
      }
    }).toList();
    for (var member : committee.members()) {
      var received = all.stream().map(each -> each.get(member)).toList();
      var _ = of(member).custody().prepare(new Epoch(epoch), attempt, committee, received, _ -> {
      });
      received.forEach(Dealt.Received::close);
    }
    return of(committee.members().getFirst()).store()
        .transaction(tx -> tx.epochs().find(new Epoch(epoch), attempt)).orElseThrow();
  }

  /** Stops a node and starts it again on the same store and token. */
  public Station restart(Station station) {
    station.stop();
    return add(Station.open(this, station.folder(), station.token()));
  }

  /** Kills a node and starts it again on the same store and token. */
  public Station revive(Station station) {
    station.kill();
    return add(Station.open(this, station.folder(), station.token()));
  }

  /** Puts another token in the place of a node's, on the same store. */
  public Station restart(Station station, Token token) {
    station.stop();
    return add(Station.open(this, station.folder(), token));
  }

  public Optional<Station> any() {
    return stations.values().stream().findFirst();
  }

  @Override
  public void close() {
    stations.values().forEach(Station::close);
  }
}
