package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Schnorr;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.frost.Frost;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSignature;
import io.reseal.core.frost.FrostSuite;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty reshares in a row of one key, with cheats in each: committees of 2 to
 * 20, thresholds up and down to 14, no, some or full overlap. After each the
 * key signs; in the end shares of several epochs do not.
 */
class ReshareSeriesTest {

  private static final int RESHARES = 20;
  private static final int SIZE_MAX = 20;
  private static final int THRESHOLD_MAX = 14;
  private static final int PEOPLE = 60;
  private static final Bytes32 ROOT = Bytes32.ofHex("70".repeat(32));

  private final long open = SecretBytes.openCount();
  private final Keys keys = new Keys();
  private Random random;
  private Point key;
  private int attempt;
  private final SortedMap<String, Integer> counts = new TreeMap<>();

  static LongStream seeds() {
    var first = Long.getLong("reseal.seed", 20);
    return LongStream.range(first, first + (Boolean.getBoolean("reseal.full") ? 50 : 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @DisplayName("R01 R03 sameKey: twenty reshares in a row with cheats in each keep the key, name the cheats and nobody else")
  void twentyResharesInARowKeepTheKey(long seed) {
    System.out.println("seed " + seed);
    random = new Random(seed);
    var stale = new ArrayList<KeyShare>();
    try (keys) {
      keys.deal(committee(List.of(), 5, 3), Set.of());
      key = keys.published().sharing(keys.committee()).publicKey();
      for (var i = 0; i < RESHARES; i++) {
        stale.addAll(someShares());
        reshare(nextCommittee(i));
        sign();
        assertMixedSharesAreNotTheKey(stale);
      }
    } finally {
      stale.forEach(KeyShare::close);
    }
    System.out.println("seed " + seed + ": " + counts);
    assertThat(SecretBytes.openCount()).as("secrets left open").isEqualTo(open);
  }

  /** No, full, or some overlap, in turn; once as large as it gets. */
  private Committee nextCommittee(int number) {
    var current = keys.committee();
    if (number == RESHARES / 2) {
      return committee(people(current), SIZE_MAX, THRESHOLD_MAX);
    }
    var size = 2 + (random.nextInt(4) == 0 ? random.nextInt(SIZE_MAX - 1) : random.nextInt(9));
    return switch (number % 3) {
      case 0 -> committee(people(current), current.size(), threshold(current.size()));
      case 1 -> {
        var others = new ArrayList<>(IntStream.rangeClosed(1, PEOPLE).boxed().toList());
        others.removeAll(people(current));
        Collections.shuffle(others, random);
        yield committee(others.subList(0, size), size, threshold(size));
      }
      default -> {
        var some = new ArrayList<>(people(current));
        Collections.shuffle(some, random);
        yield committee(some.subList(0, Math.min(size, 1 + random.nextInt(some.size()))), size,
            threshold(size));
      }
    };
  }

  private int threshold(int size) {
    return Math.min(THRESHOLD_MAX, 2 + random.nextInt(size - 1));
  }

  /** These people and as many strangers as are needed. */
  private Committee committee(Collection<Integer> members, int size, int threshold) {
    var people = new TreeSet<>(members);
    while (people.size() < size) {
      people.add(1 + random.nextInt(PEOPLE));
    }
    return Keys.committee(threshold, people.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<Integer> people(Committee committee) {
    return committee.members().stream().map(ReshareSeriesTest::person).toList();
  }

  private static Integer person(Address address) {
    return (int) address.toArray()[19];
  }

  /**
   * Attempts until one succeeds. The committee replaces receivers that voided
   * one; dealers that were needed and cheated are honest in the next.
   */
  private void reshare(Committee next) {
    var before = keys.epoch();
    var dealers = cheats(Misconduct.Dealing.values(), keys.committee(), KeyDealPlan::dealer);
    SortedMap<Seat, Misconduct.Receiving> receivers = random.nextInt(4) == 0
        ? cheats(Misconduct.Receiving.values(), next, KeyDealPlan::receiver)
        : Collections.emptySortedMap();
    // The fault of another step ends a run before those of a later one are seen.
    if (!receivers.isEmpty()) {
      var how = receivers.get(receivers.firstKey());
      receivers.replaceAll((_, _) -> how);
      if (how == Misconduct.Receiving.TWO_KEYS) {
        dealers.clear();
      }
    }
    var wanted = next;
    if (!attempt(wanted, dealers, receivers)) {
      assertThat(keys.epoch()).isEqualTo(before);
      if (!receivers.isEmpty()) {
        var remaining = new TreeSet<>(people(next));
        receivers.keySet().forEach(seat -> remaining.remove(person(next.addressOf(seat.id()))));
        wanted = committee(remaining, next.size(), next.threshold().signers());
      }
      assertThat(attempt(wanted, Collections.emptySortedMap(), Collections.emptySortedMap()))
          .as("an honest retry succeeds").isTrue();
    }
  }

  /** Up to t-1 members, each cheating in its own way. */
  private <C> SortedMap<Seat, C> cheats(C[] ways, Committee committee, Function<PartyId, Seat> seat) {
    var ids = new ArrayList<>(committee.ids());
    Collections.shuffle(ids, random);
    var cheats = new TreeMap<Seat, C>();
    var some = random.nextInt(committee.threshold().signers());
    ids.subList(0, some).forEach(id -> cheats.put(seat.apply(id), ways[random.nextInt(ways.length)]));
    return cheats;
  }

  /** Whether the committee got the key; whoever cheated is named, nobody else. */
  private boolean attempt(Committee next, SortedMap<Seat, Misconduct.Dealing> dealers,
      SortedMap<Seat, Misconduct.Receiving> receivers) {
    var plan = keys.plan(next, ++attempt);
    try (var network = keys.network(plan, Set.of());
        var wire = new Misconduct(keys, plan, network, random, dealers, receivers)) {
      network.run(wire);
      var expected = wire.succeeds();
      for (var seat : plan.seats()) {
        var allowed = new TreeSet<>(dealers.keySet());
        allowed.addAll(receivers.keySet());
        if (allowed.contains(seat)) {
          continue;
        }
        assertThat(allowed).as("cheats, of whom %s names some", seat).containsAll(network.culprits(seat));
        if (seat.role() == Role.RECEIVER) {
          assertThat(network.outcome(seat) instanceof Outcome.Finished).as("%s has a share", seat)
              .isEqualTo(expected);
          assertNamed(wire, network, seat);
        }
      }
      assertEvidenceStands(plan, network, plan.receiverSeats().stream()
          .filter(seat -> !receivers.containsKey(seat)).findFirst().orElseThrow());
      count(expected, dealers, receivers);
      if (expected) {
        keys.adopt(plan, network);
      }
      return expected;
    }
  }

  private static void assertNamed(Misconduct wire, LocalNetwork network, Seat witness) {
    if (wire.endsAtOnce()) {
      assertThat(network.culprits(witness)).as("named by %s", witness).isNotEmpty();
    } else {
      assertThat(network.culprits(witness)).as("named by %s, after %s", witness, wire)
          .isEqualTo(wire.named());
    }
  }

  /** One honest receiver's, as they found the same. */
  private static void assertEvidenceStands(KeyDealPlan plan, LocalNetwork network, Seat witness) {
    for (var fault : network.known(witness)) {
      assertThat(KeyDealEvidence.proves(plan, network.roster(), fault)).as("%s", fault)
          .isEqualTo(!fault.culprits().isEmpty());
    }
  }

  private void count(boolean finished, SortedMap<Seat, Misconduct.Dealing> dealers,
      SortedMap<Seat, Misconduct.Receiving> receivers) {
    counts.merge(finished ? "reshares" : "void attempts", 1, Integer::sum);
    dealers.values().forEach(how -> counts.merge("dealer " + how, 1, Integer::sum));
    receivers.values().forEach(how -> counts.merge("receiver " + how, 1, Integer::sum));
  }

  /** Copies that outlive their epoch, one fewer than would be the key. */
  private List<KeyShare> someShares() {
    var shares = new ArrayList<>(keys.shares());
    Collections.shuffle(shares, random);
    return shares
        .subList(0, keys.committee().threshold().degree()).stream().map(share -> KeyShare.of(share.key(),
            share.scheme(), share.epoch(), share.self(), share.sharing(), share.chainCode(), share.value()))
        .toList();
  }

  /**
   * A random quorum, each with its own share; and a share of an epoch before does
   * not get so far.
   */
  private void sign() {
    var sharing = keys.published().sharing(keys.committee());
    assertThat(sharing.publicKey()).isEqualTo(key);
    var ids = new ArrayList<>(keys.committee().ids());
    Collections.shuffle(ids, random);
    var message = new byte[32];
    random.nextBytes(message);
    var plan = new FrostPlan(FrostSuite.BIP340, Keys.KEY, keys.epoch(), ROOT, sharing,
        new TreeSet<>(ids.subList(0, keys.committee().threshold().signers())), Bytes.of(message), List.of(),
        Bytes32.ofHex("1a".repeat(32)));
    try (var scope = new SecretScope()) {
      var signatures = signatures(plan, scope);
      assertThat(Schnorr.verify(Bytes32.of(key.xOnly()), message, signatures.encoded().toArray())).isTrue();
    }
  }

  private FrostSignature signatures(FrostPlan plan, SecretScope scope) {
    var sessionKeys = new TreeMap<Seat, SchnorrKey>();
    var published = new TreeMap<Seat, Bytes32>();
    for (var seat : plan.seats()) {
      sessionKeys.put(seat, scope.hold(SchnorrKey.generate(Entropy.system())));
      published.put(seat, sessionKeys.get(seat).publicKey());
    }
    var roster = new KeyRoster(published);
    var runs = new TreeMap<Seat, Run<FrostSignature>>();
    for (var seat : plan.seats()) {
      runs.put(seat,
          new Run<>(ProtocolName.FROST, plan.sid(), seat, roster,
              digest -> Bytes.of(sessionKeys.get(seat).sign(digest, Entropy.system())),
              Frost.open(plan, keys.share(keys.committee().addressOf(seat.id())), scope, Entropy.system())));
    }
    while (runs.values().stream().anyMatch(run -> run.outcome().isEmpty())) {
      for (var run : runs.values()) {
        run.drain().forEach(
            outgoing -> outgoing.audience().forEach(to -> runs.get(to).receive(outgoing.envelope())));
      }
    }
    var made = runs.values().stream()
        .map(run -> ((Outcome.Finished<FrostSignature>) run.outcome().orElseThrow()).output()).distinct()
        .toList();
    assertThat(made).as("one signature").hasSize(1);
    return made.getFirst();
  }

  /**
   * All but one share of this epoch, with every one of earlier epochs in turn.
   */
  private void assertMixedSharesAreNotTheKey(List<KeyShare> stale) {
    var threshold = keys.committee().threshold();
    var now = new ArrayList<>(keys.shares()).subList(0, threshold.degree());
    var taken = new TreeSet<PartyId>(now.stream().map(KeyShare::self).toList());
    for (var old : stale) {
      if (taken.contains(old.self())) {
        continue;
      }
      var mixed = new ArrayList<>(now);
      mixed.add(old);
      assertThat(Keys.interpolated(mixed)).as("with a share of epoch %s", old.epoch()).isNotEqualTo(key);
    }
    var ofSeveral = new TreeMap<PartyId, KeyShare>();
    stale.forEach(share -> ofSeveral.putIfAbsent(share.self(), share));
    stale.forEach(share -> ofSeveral.put(share.self(), share));
    if (ofSeveral.values().stream().map(KeyShare::epoch).distinct().count() > 1) {
      assertThat(Keys.interpolated(List.copyOf(ofSeveral.values()))).as("old shares mixed").isNotEqualTo(key);
    }
    var last = stale.getLast();
    var sharing = keys.published().sharing(keys.committee());
    var signers = new TreeSet<>(List.copyOf(keys.committee().ids()).subList(0, threshold.signers()));
    var plan = new FrostPlan(FrostSuite.BIP340, Keys.KEY, keys.epoch(), ROOT, sharing, signers,
        Bytes.of(new byte[32]), List.of(), Bytes32.ZERO);
    try (var scope = new SecretScope()) {
      assertThatThrownBy(() -> Frost.open(plan, last, scope, Entropy.system()))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("epoch " + last.epoch());
    }
  }
}
