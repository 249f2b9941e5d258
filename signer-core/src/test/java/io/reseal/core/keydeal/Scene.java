package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * One attack on one run, and what must hold after any: honest seats end alike
 * or abort, nobody honest is named, all evidence stands, the old shares still
 * work, an honest retry succeeds, and no secret stays open.
 *
 * <p>
 * The reshare is from persons 1, 2, 3 (two of whom act) to 2, 3, 4, 5 (three).
 */
final class Scene implements AutoCloseable {

  private final long openBefore = SecretBytes.openCount();
  private final Keys keys;
  private final Set<Integer> corrupted;
  private final SecretScope scope = new SecretScope();
  private final Map<Envelope, Envelope> forged = new HashMap<>();
  private KeyDealPlan plan;
  private LocalNetwork network;

  private Scene(Scheme scheme, Set<Integer> corrupted) {
    keys = new Keys(scheme);
    this.corrupted = corrupted;
  }

  /** A reshare; these persons are corrupt. */
  static Scene reshare(Integer... corrupted) {
    return reshareWithout(Set.of(), corrupted);
  }

  /** A reshare of a key of that scheme. */
  static Scene reshare(Scheme scheme, Integer... corrupted) {
    var scene = new Scene(scheme, Set.of(corrupted));
    scene.keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
    scene.open(Keys.committee(3, 2, 3, 4, 5), Set.of());
    return scene;
  }

  /** A reshare from which these dealers stay away. */
  static Scene reshareWithout(Set<Seat> away, Integer... corrupted) {
    return reshare(Keys.committee(2, 1, 2, 3), Keys.committee(3, 2, 3, 4, 5), away, corrupted);
  }

  static Scene reshare(Committee current, Committee next, Set<Seat> away, Integer... corrupted) {
    var scene = new Scene(Scheme.BIP340, Set.of(corrupted));
    scene.keys.deal(current, Set.of());
    scene.open(next, away);
    return scene;
  }

  /** Persons 1, 2, 3 make a key. */
  static Scene generate(Integer... corrupted) {
    return generate(Scheme.BIP340, corrupted);
  }

  /** Persons 1, 2, 3 make a key of that scheme. */
  static Scene generate(Scheme scheme, Integer... corrupted) {
    var scene = new Scene(scheme, Set.of(corrupted));
    scene.open(Keys.committee(2, 1, 2, 3), Set.of());
    return scene;
  }

  private void open(Committee committee, Set<Seat> away) {
    plan = keys.plan(committee);
    network = keys.network(plan, away);
  }

  KeyDealPlan plan() {
    return plan;
  }

  LocalNetwork network() {
    return network;
  }

  Keys keys() {
    return keys;
  }

  /** The seat of a person, 1 to 9. */
  Seat dealer(int person) {
    return KeyDealPlan.dealer(plan.dealers().idOf(Keys.person(person)).orElseThrow());
  }

  /** The seat of a person, 1 to 9. */
  Seat receiver(int person) {
    return KeyDealPlan.receiver(plan.receivers().idOf(Keys.person(person)).orElseThrow());
  }

  /** Seats whose person is honest. */
  Set<Seat> honest() {
    var honest = new TreeSet<>(network.runs().keySet());
    honest.removeIf(this::isCorrupt);
    return honest;
  }

  private Set<Seat> honestReceivers() {
    var honest = honest();
    honest.removeIf(seat -> seat.role() != Role.RECEIVER);
    return honest;
  }

  private boolean isCorrupt(Seat seat) {
    var committee = seat.role() == Role.DEALER ? plan.dealers() : plan.receivers();
    return corrupted.stream().anyMatch(person -> Keys.person(person).equals(committee.addressOf(seat.id())));
  }

  /** The receivers' keys as they announced them. */
  Map<Seat, Point> receiveKeys() {
    var receiveKeys = new TreeMap<Seat, Point>();
    for (var seat : plan.receiverSeats()) {
      receiveKeys.put(seat, message(Opening.Announce.class, seat, 0).receiveKey());
    }
    return receiveKeys;
  }

  /** What a seat's own code said. */
  <M> M message(Class<M> type, Seat from, int step) {
    return LocalNetwork.read(type, network.spoken(from, step));
  }

  /**
   * Starts a corrupt person's receiver anew with a receive key that the attacker
   * knows.
   */
  SecretScalar knownReceiveKey(int person) {
    var secret = scope.hold(SecretScalar.random(Entropy.system()));
    var seat = receiver(person);
    network.start(seat, KeyDeal.receiver(plan, seat.id(), network.scope(seat), new Entropy() {
      private int calls;

      @Override
      public void fill(MemorySegment out) {
        if (calls++ == 0) { // 48 bytes, reduced: the first thing a receiver draws
          out.fill((byte) 0);
          secret.writeTo(out.asSlice(out.byteSize() - SecretScalar.SIZE));
        } else {
          Entropy.system().fill(out);
        }
      }
    }));
    return secret;
  }

  /** What a dealer sent under a key that the attacker knows. */
  SecretScalar subshare(Seat dealer, int person, SecretScalar receiveSecret) {
    var deal = message(Deal.class, dealer, 1);
    var receiver = receiver(person).id();
    return scope
        .hold(new Pad(plan.sid(), dealer.id(), receiver, deal.ephemeral(), receiveSecret.timesGenerator())
            .open(deal.subshares().get(receiver.value() - 1), receiveSecret));
  }

  <S extends AutoCloseable> S hold(S secret) {
    return scope.hold(secret);
  }

  Forger forger(Seat dealer) {
    return new Forger(plan, dealer.id(), scope);
  }

  /** A wire on which one seat says something else in one step. */
  <M extends Record> LocalNetwork.Wire cheat(Seat from, int step, Class<M> type, UnaryOperator<M> change) {
    return rewrite(from, step,
        (envelope, _) -> network.resigned(envelope, change.apply(LocalNetwork.read(type, envelope))));
  }

  /** A wire on which one seat says something else to some in one step. */
  <M extends Record> LocalNetwork.Wire cheat(Seat from, int step, Set<Seat> to, Class<M> type,
      UnaryOperator<M> change) {
    var wire = cheat(from, step, type, change);
    return (envelope, seat) -> to.contains(seat) ? wire.carry(envelope, seat) : Optional.of(envelope);
  }

  /** A wire on which one seat signs other bytes in one step. */
  LocalNetwork.Wire garble(Seat from, int step, UnaryOperator<byte[]> change) {
    return rewrite(from, step,
        (envelope, _) -> network.resigned(envelope, change.apply(envelope.body().toArray())));
  }

  /** A wire on which one seat's messages of a step are replaced, each once. */
  LocalNetwork.Wire rewrite(Seat from, int step, BiFunction<Envelope, Seat, Envelope> change) {
    return (envelope, to) -> isOf(envelope.header(), from, step)
        ? Optional.of(forged.computeIfAbsent(envelope, original -> change.apply(original, to)))
        : Optional.of(envelope);
  }

  /**
   * A wire on which a seat's messages of a step are lost on their way to some.
   */
  static LocalNetwork.Wire drop(Seat from, int step, Set<Seat> to) {
    return (envelope, seat) -> isOf(envelope.header(), from, step) && to.contains(seat)
        ? Optional.empty()
        : Optional.of(envelope);
  }

  /** One wire after the other. */
  static LocalNetwork.Wire both(LocalNetwork.Wire one, LocalNetwork.Wire other) {
    return (envelope, to) -> one.carry(envelope, to).flatMap(changed -> other.carry(changed, to));
  }

  private static boolean isOf(Header header, Seat from, int step) {
    return header.from().equals(from) && header.step() == step;
  }

  void run(LocalNetwork.Wire wire) {
    network.run(wire);
  }

  /**
   * All honest receivers end with one and the same sharing of the key, and know
   * exactly these culprits.
   */
  void assertFinishedNaming(Seat... culprits) {
    var results = new ArrayList<Dealt.Received>();
    for (var seat : honestReceivers()) {
      results.add(network.finished(seat).received().orElseThrow());
      assertThat(network.culprits(seat)).as("named by %s", seat).containsExactlyInAnyOrder(culprits);
    }
    assertThat(results.stream().map(Dealt.Received::transcript).distinct()).hasSize(1);
    assertThat(results.stream().map(Dealt.Received::published).distinct()).hasSize(1);
    var shares = results.stream().map(Dealt.Received::share).toList();
    var enough = shares.subList(0, plan.receivers().threshold().signers());
    assertThat(Keys.interpolated(enough)).isEqualTo(shares.getFirst().sharing().publicKey());
    plan.base()
        .ifPresent(base -> assertThat(Keys.interpolated(enough)).isEqualTo(base.sharing().publicKey()));
    assertAftermath();
  }

  /** All honest receivers abort, and know exactly these culprits. */
  void assertAbortedNaming(Seat... culprits) {
    for (var seat : honestReceivers()) {
      assertThat(network.outcome(seat)).as("%s", seat).isInstanceOf(Outcome.Aborted.class);
      assertThat(network.culprits(seat)).as("named by %s", seat).containsExactlyInAnyOrder(culprits);
    }
    assertAftermath();
  }

  /** What must hold however the run ended. */
  void assertAftermath() {
    for (var seat : honest()) {
      for (var fault : network.known(seat)) {
        assertThat(fault).as("known to %s", seat).isNotInstanceOf(Fault.Local.class);
        assertThat(fault.culprits()).as("%s, known to %s", fault, seat).allMatch(this::isCorrupt);
        assertStands(fault);
      }
      if (network.outcome(seat) instanceof Outcome.Finished<Dealt>(var dealt, _)) {
        dealt.received().ifPresent(Dealt.Received::close);
      }
    }
    corruptResults().forEach(Dealt.Received::close);
    network.close();
    scope.close();
    assertThat(SecretBytes.openCount()).as("only the old shares are open")
        .isEqualTo(openBefore + keys.shares().size());
    assertRetrySucceeds();
  }

  private List<Dealt.Received> corruptResults() {
    return network.runs().values().stream().filter(run -> isCorrupt(run.self()))
        .flatMap(run -> run.outcome().stream())
        .flatMap(outcome -> outcome instanceof Outcome.Finished<Dealt>(var dealt, _)
            ? dealt.received().stream()
            : Optional.<Dealt.Received>empty().stream())
        .toList();
  }

  /** Whoever took no part finds the same, and of this culprit alone. */
  private void assertStands(Fault fault) {
    assertThat(KeyDealEvidence.proves(plan, network.roster(), fault))
        .as("a third party's judgement of %s", fault).isEqualTo(!fault.culprits().isEmpty());
    for (var seat : honest()) {
      assertThat(KeyDealEvidence.brokenRule(plan, network.roster(), Accusation.of(fault, seat)))
          .as("%s accused instead of %s", seat, fault.culprits()).isEmpty();
    }
  }

  /**
   * Without the corrupt, in another attempt; with the old shares as they were.
   */
  private void assertRetrySucceeds() {
    var honest = plan.receivers().members().stream()
        .filter(address -> corrupted.stream().noneMatch(person -> Keys.person(person).equals(address)))
        .toList();
    var next = Committee.of(honest, Math.min(honest.size(), plan.receivers().threshold().signers()));
    var again = keys.plan(next, 2);
    var away = new TreeSet<Seat>();
    plan.base().ifPresent(_ -> plan.dealerSeats().stream().filter(this::isCorrupt).forEach(away::add));
    try (var retry = keys.network(again, away)) {
      retry.run(LocalNetwork.HONEST);
      keys.adopt(again, retry);
    }
    plan.base().ifPresent(base -> assertThat(Keys.interpolated(List.copyOf(keys.shares())))
        .as("the key after an honest retry").isEqualTo(base.sharing().publicKey()));
  }

  @Override
  public void close() {
    network.close();
    scope.close();
    keys.close();
    assertThat(SecretBytes.openCount()).as("secrets left open").isEqualTo(openBefore);
  }
}
