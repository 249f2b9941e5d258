package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.proof.EqualityProof;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Exchange;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a judge who took no part believes. That every fault of every attack is
 * judged true stands in {@link Scene}; here is what is not believed.
 */
class KeyDealEvidenceTest {

  private static final int CHEAT = 3;

  private static boolean proves(Scene scene, Seat culprit, List<Envelope> evidence) {
    return KeyDealEvidence.proves(scene.plan(), scene.network().roster(),
        new Fault.Proven(culprit, "whatever the accuser says", evidence));
  }

  private static List<Envelope> spoken(Scene scene, Set<Seat> seats, int step) {
    return new TreeSet<>(seats).stream().map(seat -> scene.network().spoken(seat, step)).toList();
  }

  /** The messages with one seat's replaced. */
  private static List<Envelope> with(Envelope other, List<Envelope> messages) {
    return messages.stream().map(each -> each.header().from().equals(other.header().from()) ? other : each)
        .toList();
  }

  private static List<Envelope> all(List<Envelope> one, List<Envelope> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static List<Envelope> all(List<Envelope> one, List<Envelope> other, List<Envelope> third) {
    return all(all(one, other), third);
  }

  private static List<Envelope> all(List<Envelope> one, List<Envelope> other, List<Envelope> third,
      List<Envelope> fourth) {
    return all(all(one, other, third), fourth);
  }

  static Stream<Supplier<Scene>> runs() {
    return Stream.of(() -> Scene.reshare(), () -> Scene.generate(),
        () -> Scene.reshare(Keys.committee(3, 1, 2, 3), Keys.committee(2, 2, 3, 4), Set.of()));
  }

  @ParameterizedTest
  @MethodSource("runs")
  @DisplayName("no choice of honest messages, in no order, speaks against anybody")
  void honestMessagesProveNothing(Supplier<Scene> begun) {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    try (var scene = begun.get()) {
      scene.run(LocalNetwork.HONEST);
      var said = new ArrayList<>(everythingSaid(scene));
      assertThat(said).filteredOn(envelope -> envelope.header().isExchange()).as("exchanges")
          .hasSizeGreaterThan(4 * scene.plan().receivers().size() - 1);
      for (var turn = 0; turn < 40; turn++) {
        Collections.shuffle(said, random);
        var shown = turn == 0 ? said : said.subList(0, 1 + random.nextInt(said.size()));
        for (var seat : scene.plan().seats()) {
          assertThat(proves(scene, seat, shown)).as("seed %d, turn %d, %s", seed, turn, seat).isFalse();
        }
        var fault = new Fault.Equivocation(said.get(0).header().from(), Heading.of(said.get(0)),
            Heading.of(said.get(random.nextInt(said.size()))));
        assertThat(KeyDealEvidence.proves(scene.plan(), scene.network().roster(), fault))
            .as("seed %d, turn %d", seed, turn).isFalse();
      }
      scene.assertFinishedNaming();
    }
  }

  /** All messages of the run, with the exchanges that one seat asks all for. */
  private static List<Envelope> everythingSaid(Scene scene) {
    var plan = scene.plan();
    var asking = plan.receiverSeats().iterator().next();
    var heard = new ArrayList<Heading>();
    for (var step = 0; step < 4; step++) {
      var ask = scene.network().said(new Header(Header.VERSION, ProtocolName.KEYDEAL, Header.EXCHANGE + step,
          plan.sid(), asking, Optional.empty(), Bytes32.ZERO), LocalNetwork.encoded(new Exchange(heard)));
      scene.network().runs().values().forEach(run -> run.receive(ask));
      var speakers = switch (step) {
        case 0 -> plan.openers();
        case 1 -> plan.isEveryDealerNeeded() ? plan.dealerSeats() : Set.<Seat>of();
        default -> plan.receiverSeats();
      };
      spoken(scene, speakers, step).forEach(envelope -> heard.add(Heading.of(envelope)));
    }
    scene.network().deliver(LocalNetwork.HONEST);
    return scene.network().everythingSpoken();
  }

  /** A dealer that a receiver justly complains of. */
  private static Fault.Proven upheld(Scene scene) {
    scene.run(scene.cheat(scene.dealer(1), 1, Deal.class, deal -> {
      var hidden = new ArrayList<>(deal.subshares());
      hidden.set(1, Bytes32.ofHex("01".repeat(32)));
      return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
          deal.unveiling(), hidden);
    }));
    return (Fault.Proven) scene.network().known(scene.receiver(4)).getFirst();
  }

  @Test
  @DisplayName("a byte changed in any message, a message less, another plan: no proof")
  void evidenceIsWholeAndUntouched() {
    try (var scene = Scene.reshare(1)) {
      var fault = upheld(scene);
      assertThat(KeyDealEvidence.brokenRule(scene.plan(), scene.network().roster(), fault))
          .contains("dealt a subshare that is not on its polynomial");
      for (var k = 0; k < fault.evidence().size(); k++) {
        var less = new ArrayList<>(fault.evidence());
        var envelope = less.remove(k);
        assertThat(proves(scene, fault.culprit(), less)).as("without %s", envelope).isFalse();
        for (var bent : bent(envelope)) {
          var changed = new ArrayList<>(fault.evidence());
          changed.set(k, bent);
          assertThat(proves(scene, fault.culprit(), changed)).as("%s bent", envelope).isFalse();
        }
      }
      var padded = fault.evidence().stream().map(said -> new Envelope(said.header(), said.body(),
          said.enclosures(), Bytes.ofHex("01"), said.signature())).toList();
      assertThat(proves(scene, fault.culprit(), padded)).as("bytes that nobody signed save nobody").isTrue();
      var elsewhere = scene.keys().plan(scene.plan().receivers(), 7);
      assertThat(KeyDealEvidence.proves(elsewhere, scene.network().roster(), fault)).isFalse();
      scene.assertFinishedNaming(scene.dealer(1));
    }
  }

  private static List<Envelope> bent(Envelope envelope) {
    var header = envelope.header();
    var echo = new Header(header.version(), header.protocol(), header.step(), header.sid(), header.from(),
        header.to(), bent(header.echo()));
    return List.of(new Envelope(header, bent(envelope.body()), envelope.signature()),
        new Envelope(header, envelope.body(), bent(envelope.signature())),
        new Envelope(echo, envelope.body(), envelope.signature()));
  }

  private static Bytes bent(Bytes bytes) {
    var bent = bytes.toArray();
    bent[bent.length / 2] ^= 1;
    return Bytes.of(bent);
  }

  private static Bytes32 bent(Bytes32 bytes) {
    var bent = bytes.toArray();
    bent[7] ^= 1;
    return Bytes32.of(bent);
  }

  @Test
  @DisplayName("a receiver that announced one key to a dealer and another to the judge does not make the dealer guilty")
  void anotherKeyThanTheDealerHeardProvesNothing() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(LocalNetwork.HONEST);
      var network = scene.network();
      var cheat = scene.receiver(CHEAT);
      var dealer = scene.dealer(1);
      var secret = scene.hold(SecretScalar.random(Entropy.system()));
      var context = Draft.context(scene.plan(), Draft.RECEIVE_KEY, cheat.id(), 0);
      var announce = network.resigned(network.spoken(cheat, 0), new Opening.Announce(secret.timesGenerator(),
          KnowledgeProof.prove(context, secret, Entropy.system()), List.of()));
      var deal = network.spoken(dealer, 1);
      var complaint = network.resigned(network.spoken(cheat, 2), complaint(scene, cheat, dealer, secret));
      var openings = with(announce, spoken(scene, scene.plan().receiverSeats(), 0));
      assertThat(proves(scene, dealer, all(openings, List.of(deal, complaint)))).isFalse();
      assertThat(proves(scene, dealer, List.of(announce, deal, complaint))).isFalse();
      scene.assertFinishedNaming();
    }
  }

  private static Verdicts complaint(Scene scene, Seat from, Seat dealer, SecretScalar secret) {
    var deal = scene.message(Deal.class, dealer, 1);
    var keys = new TreeMap<>(scene.receiveKeys());
    keys.put(from, secret.timesGenerator());
    var shared = secret.times(deal.ephemeral());
    var statement = new VerdictCheck(scene.plan(), keys).equality(dealer, from.id(), deal, shared);
    var verdicts = new ArrayList<>(scene.message(Verdicts.class, from, 2).verdicts());
    verdicts.set(dealer.id().value() - 1, new Verdict.Complaint(scene.network().spoken(dealer, 1).digest(),
        shared, EqualityProof.prove(statement, secret, Entropy.system())));
    return new Verdicts(verdicts, List.of());
  }

  @Test
  @DisplayName("a dealer that promised one deal to a receiver and another to the judge does not make the receiver guilty")
  void anotherPromiseThanTheReceiverHeardProvesNothing() {
    try (var scene = Scene.generate(CHEAT)) {
      scene.run(LocalNetwork.HONEST);
      var network = scene.network();
      var cheat = scene.dealer(CHEAT);
      var promise = network.resigned(network.spoken(cheat, 0), new Opening.Promise(Bytes32.ZERO));
      var openings = with(promise, spoken(scene, scene.plan().seats(), 0));
      var deals = spoken(scene, scene.plan().dealerSeats(), 1);
      for (var person : List.of(1, 2)) {
        var acknowledged = network.spoken(scene.receiver(person), 2);
        assertThat(proves(scene, scene.receiver(person), all(openings, deals, List.of(acknowledged))))
            .isFalse();
        assertThat(
            proves(scene, scene.receiver(person), List.of(promise, network.spoken(cheat, 1), acknowledged)))
            .isFalse();
      }
      assertThat(proves(scene, cheat, List.of(network.spoken(cheat, 1)))).as("a deal without its promise")
          .isFalse();
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("who says other verdicts to the judge does not make an honest confirmation false")
  void otherVerdictsThanAConfirmationEchoesProveNothing() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(LocalNetwork.HONEST);
      var network = scene.network();
      var verdicts = new ArrayList<>(scene.message(Verdicts.class, scene.receiver(CHEAT), 2).verdicts());
      verdicts.set(0, new Verdict.Absent());
      var other = network.resigned(network.spoken(scene.receiver(CHEAT), 2),
          new Verdicts(verdicts, List.of()));
      var receivers = scene.plan().receiverSeats();
      var evidence = all(spoken(scene, receivers, 0), spoken(scene, scene.plan().dealerSeats(), 1),
          with(other, spoken(scene, receivers, 2)), List.of(network.spoken(scene.receiver(4), 3)));
      assertThat(proves(scene, scene.receiver(4), evidence)).isFalse();
      var forged = network.resigned(network.spoken(scene.receiver(CHEAT), 3), new Confirm(Bytes32.ZERO));
      assertThat(proves(scene, scene.receiver(CHEAT),
          all(spoken(scene, receivers, 0), spoken(scene, scene.plan().dealerSeats(), 1),
              spoken(scene, receivers, 2), List.of(forged))))
          .as("a false confirmation of what was heard").isTrue();
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("one message signed twice is no equivocation, nor are two of two seats")
  void oneMessageSignedTwiceIsNoEquivocation() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(LocalNetwork.HONEST);
      var network = scene.network();
      var one = network.spoken(scene.receiver(4), 0);
      var again = network.resigned(one, one.body().toArray());
      var other = network.spoken(scene.receiver(5), 0);
      var garbled = new Envelope(one.header(), other.body(), one.signature());
      for (var second : List.of(again, other, garbled)) {
        assertThat(KeyDealEvidence.proves(scene.plan(), network.roster(),
            new Fault.Equivocation(scene.receiver(4), Heading.of(one), Heading.of(second)))).isFalse();
      }
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("where nothing is to be enclosed, who signs that something is breaks a rule")
  void aSignedEnclosureThatIsNotDueIsAFault() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(LocalNetwork.HONEST);
      var said = scene.network().spoken(scene.receiver(CHEAT), 0);
      var enclosures = List.of(Enclosure.of(scene.receiver(4), Bytes.ofHex("01")));
      var unsigned = new Envelope(said.header(), said.body(), enclosures, Bytes.EMPTY, said.signature());
      var signed = new Envelope(said.header(), said.body(), enclosures, Bytes.EMPTY,
          scene.network().signer(scene.receiver(CHEAT)).sign(unsigned.digest()));
      assertThat(proves(scene, scene.receiver(CHEAT), List.of(signed))).isTrue();
      assertThat(proves(scene, scene.receiver(CHEAT), List.of(unsigned))).isFalse();
      scene.assertFinishedNaming();
    }
  }
}
