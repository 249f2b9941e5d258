package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.ot.Draw;
import io.reseal.core.ot.OleAlice;
import io.reseal.core.ot.OleAnswer;
import io.reseal.core.ot.OleBob;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.ot.OleShares;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.ot.Poison;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The setups of pairs that ride in the making and handing over of a key. */
class PairwiseTest {

  private static final int CHEAT = 1;
  private static final SessionId SESSION = new SessionId(Bytes32.ofHex("5e".repeat(32)));

  /** Says what the cheat says, with something else enclosed for one reader. */
  private static <E extends Record> LocalNetwork.Wire encloses(Scene scene, Seat from, int step, Seat reader,
      Class<E> type, UnaryOperator<E> change) {
    return encloses(scene, from, step, reader, bytes -> {
      try {
        return Bytes.of(LocalNetwork.encoded(change.apply(Codec.of(type).decode(bytes.toArray()))));
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
    });
  }

  private static LocalNetwork.Wire encloses(Scene scene, Seat from, int step, Seat reader,
      UnaryOperator<Bytes> change) {
    var other = new TreeMap<Seat, Bytes>();
    return scene.rewrite(from, step, (envelope, _) -> {
      var original = original(scene, from, step, reader);
      var bytes = other.computeIfAbsent(reader, _ -> change.apply(original));
      var enclosures = envelope.enclosures().stream()
          .map(each -> each.to().equals(reader) ? Enclosure.of(reader, bytes) : each).toList();
      var isReaders = envelope.enclosed().equals(original);
      return scene.network().enclosing(envelope, envelope.body(), enclosures,
          isReaders ? bytes : envelope.enclosed());
    });
  }

  /** The bytes that the cheat's own code has enclosed for that reader. */
  private static Bytes original(Scene scene, Seat from, int step, Seat reader) {
    return scene.network().copies(from, step).stream()
        .filter(copy -> copy.reader().filter(reader::equals).isPresent()).map(Envelope::enclosed).findFirst()
        .orElseThrow();
  }

  @Test
  void everyTwoReceiversCanMultiplyAndShareZeros() {
    var openBefore = SecretBytes.openCount();
    try (var keys = new Keys(Scheme.ECDSA)) {
      assertPairsWork(keys, keys.plan(Keys.committee(2, 1, 2, 3)));
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      assertPairsWork(keys, keys.plan(Keys.committee(3, 2, 3, 4, 5)));
    }
    assertThat(SecretBytes.openCount()).isEqualTo(openBefore);
  }

  private static void assertPairsWork(Keys keys, KeyDealPlan plan) {
    var setups = new TreeMap<PartyId, PairSetups>();
    try (var network = keys.network(plan, Set.of())) {
      network.run(LocalNetwork.HONEST);
      for (var seat : plan.receiverSeats()) {
        var received = network.finished(seat).received().orElseThrow();
        setups.put(seat.id(), received.pairs().orElseThrow());
        received.share().close();
      }
    }
    for (var one : setups.keySet()) {
      assertThat(setups.get(one).peers()).hasSize(plan.receivers().size() - 1).doesNotContain(one);
      for (var other : setups.get(one).peers()) {
        assertMultiplies(setups.get(one), setups.get(other));
        assertSharesZero(setups.get(one), setups.get(other));
      }
    }
    setups.values().forEach(PairSetups::close);
  }

  /** c + d = chi a, for both inputs. */
  private static void assertMultiplies(PairSetups alice, PairSetups bob) {
    Draw draw = (size, _) -> SecretBytes.random(size, Entropy.system());
    try (var first = SecretScalar.random(Entropy.system());
        var second = SecretScalar.random(Entropy.system());
        var opened = OleBob.open(bob.live(alice.self()).orElseThrow(), SESSION, draw);
        var chi = opened.chi().copy();
        var answered = (OleAnswer.Answered) OleAlice.answer(alice.live(bob.self()).orElseThrow(), SESSION,
            opened.opening(), first, second, draw);
        var finished = (OleShares) opened.finish(answered.reply());
        var u = answered.shares().first().plus(finished.first());
        var v = answered.shares().second().plus(finished.second())) {
      assertThat(u.timesGenerator()).isEqualTo(chi.times(first.timesGenerator()));
      assertThat(v.timesGenerator()).isEqualTo(chi.times(second.timesGenerator()));
    }
  }

  private static void assertSharesZero(PairSetups one, PairSetups other) {
    try (var mine = one.zero(other.self()).share(SESSION);
        var theirs = other.zero(one.self()).share(SESSION);
        var sum = mine.plus(theirs)) {
      assertThat(sum.timesGenerator().isIdentity()).isTrue();
      assertThat(mine.timesGenerator().isIdentity()).isFalse();
    }
  }

  @Test
  void aSchnorrKeyNeedsNone() {
    try (var scene = Scene.generate()) {
      scene.run(LocalNetwork.HONEST);
      assertThat(scene.network().finished(scene.receiver(2)).received().orElseThrow().pairs()).isEmpty();
      assertThat(scene.network().spoken(scene.receiver(2), 0).enclosures()).isEmpty();
      scene.assertFinishedNaming();
    }
  }

  @Test
  void theTranscriptBindsTheSetups() {
    try (var scene = Scene.generate(Scheme.ECDSA)) {
      scene.run(LocalNetwork.HONEST);
      var published = scene.network().finished(scene.receiver(2)).received().orElseThrow().published();
      assertThat(published.pairwise()).isNotEqualTo(Transcript.of(Tag.OT_NONE).hash());
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N05: too many or too few commitments to tapes or seeds are named")
  void everyPeerHasItsCommitments() {
    try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 0, Opening.Announce.class,
          said -> new Opening.Announce(said.receiveKey(), said.proof(), said.tapes().subList(0, 1))));
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
    try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 2, Verdicts.class, said -> {
        var zeros = new ArrayList<>(said.zeros());
        zeros.add(Bytes32.ZERO);
        return new Verdicts(said.verdicts(), zeros);
      }));
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  void anOfferThatNobodyCanAnswerIsNamedByItsReader() {
    try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      scene.run(encloses(scene, cheat, 0, scene.receiver(2), PairOffer.class,
          offer -> Poison.unanswerable(scene.plan().sid(), cheat.id(), scene.receiver(2).id(), offer)));
      assertThat(scene.network().culprits(scene.receiver(2))).containsExactly(cheat);
      scene.assertAftermath();
    }
  }

  @Test
  void anOfferThatIsNoneIsNamedByItsReader() {
    try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
      scene.run(encloses(scene, scene.receiver(CHEAT), 0, scene.receiver(2), _ -> Bytes.ofHex("00")));
      assertThat(scene.network().culprits(scene.receiver(2))).containsExactly(scene.receiver(CHEAT));
      scene.assertAftermath();
    }
  }

  @Test
  void whoLeavesOutAReaderIsNamedByAll() {
    for (var step : new int[]{0, 2, 3}) {
      try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
        scene.run(scene.rewrite(scene.receiver(CHEAT), step, (envelope, _) -> scene.network()
            .enclosing(envelope, envelope.body(), envelope.enclosures().subList(1, 2), envelope.enclosed())));
        assertThat(scene.network().culprits(scene.receiver(3))).as("step %d", step)
            .containsExactly(scene.receiver(CHEAT));
        scene.assertAftermath();
      }
    }
  }

  @Test
  @DisplayName("two that committed to different seeds of zero shares are in dispute for all to see")
  void differentSeedsAreADispute() {
    try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 2, Verdicts.class, said -> {
        var zeros = new ArrayList<>(said.zeros());
        zeros.set(1, Bytes32.ZERO);
        return new Verdicts(said.verdicts(), zeros);
      }));
      for (var seat : Set.of(scene.receiver(2), scene.receiver(3))) {
        assertThat(scene.network().faults(seat))
            .containsExactly(new Fault.PairDispute(scene.receiver(CHEAT), scene.receiver(3), 1));
      }
      scene.assertAftermath();
    }
  }

  @Test
  @DisplayName("N72: who spoils a dry run is named by the tape that the other opens, and the attempt is void")
  void whoSpoilsADryRunIsNamed() {
    for (var attack : Map.<Integer, UnaryOperator<Record>>of(2, said -> flippedOpening((OleOpening) said), 3,
        said -> otherReply((OleReply) said)).entrySet()) {
      try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
        var type = attack.getKey() == 2 ? OleOpening.class : OleReply.class;
        scene.run(encloses(scene, scene.receiver(CHEAT), attack.getKey(), scene.receiver(2), type, attack));
        assertThat(named(scene, scene.receiver(2))).containsExactly(
            scene.receiver(CHEAT) + (attack.getKey() == 2 ? ": its opening" : ": its reply"));
        assertThat(scene.network().faults(scene.receiver(2))).filteredOn(Fault.Proven.class::isInstance)
            .map(Fault.Proven.class::cast).allSatisfy(fault -> {
              for (var opened : List.of(Bytes.EMPTY, Bytes.of(new byte[32]))) {
                assertThat(KeyDealEvidence.proves(scene.plan(), scene.network().roster(),
                    new Fault.Proven(fault.culprit(), fault.what(), fault.evidence(), opened)))
                    .as("without the tape, or with another").isFalse();
              }
            });
        scene.assertAftermath();
      }
    }
  }

  /** Whom that receiver proves guilty, and of what, in two words. */
  private static List<String> named(Scene scene, Seat receiver) {
    return scene.network().faults(receiver).stream().filter(Fault.Proven.class::isInstance)
        .map(Fault.Proven.class::cast).map(fault -> fault.culprit() + ": "
            + String.join(" ", List.of(fault.what().split(" ")).subList(0, 2)))
        .toList();
  }

  @Test
  @DisplayName("N16: a dealer that a complaint proves guilty is named also where a pair's dispute ends the run")
  void aDisputeDoesNotHideACheat() {
    try (var scene = Scene.reshare(Scheme.ECDSA, CHEAT, 5)) {
      var badToOne = scene.cheat(scene.dealer(CHEAT), 1, Deal.class, deal -> {
        var subshares = new ArrayList<>(deal.subshares());
        subshares.set(scene.receiver(2).id().value() - 1, Bytes32.ZERO);
        return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
            deal.unveiling(), subshares);
      });
      scene.run(Scene.both(badToOne, encloses(scene, scene.receiver(5), 2, scene.receiver(2),
          OleOpening.class, PairwiseTest::flippedOpening)));
      assertThat(named(scene, scene.receiver(2))).contains(scene.receiver(5) + ": its opening");
      assertThat(scene.network().culprits(scene.receiver(2))).containsExactlyInAnyOrder(scene.dealer(CHEAT),
          scene.receiver(5));
      scene.assertAftermath();
    }
  }

  @SuppressWarnings("unchecked") // both records of this test
  private static LocalNetwork.Wire encloses(Scene scene, Seat from, int step, Seat reader,
      Class<? extends Record> type, Map.Entry<Integer, UnaryOperator<Record>> attack) {
    return encloses(scene, from, step, reader, (Class<Record>) type, attack.getValue());
  }

  private static OleOpening flippedOpening(OleOpening said) {
    var corrections = said.corrections().toArray();
    corrections[7] ^= 1;
    return new OleOpening(said.generation(), said.setup(), said.salt(), Bytes.of(corrections), said.choice(),
        said.columns());
  }

  private static OleReply otherReply(OleReply said) {
    return new OleReply(said.salt(), said.masked(), said.eta().plus(Scalar.ONE), said.mu());
  }

  @Test
  void theOfferOfAnotherPairIsOfNoUse() {
    try (var scene = Scene.generate(Scheme.ECDSA, CHEAT)) {
      scene.run(encloses(scene, scene.receiver(CHEAT), 0, scene.receiver(2),
          _ -> original(scene, scene.receiver(3), 0, scene.receiver(2))));
      assertThat(named(scene, scene.receiver(2))).containsExactly(scene.receiver(CHEAT) + ": its opening");
      scene.assertAftermath();
    }
  }
}
