package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Seat;
import io.reseal.core.share.KeyShare;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks on step 1 of a reshare: deals. */
class DealAttackTest {

  private static final String ORDER = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

  /**
   * What person 1, a leaver that is to deal, deals instead of the honest deal.
   */
  interface Forgery {
    byte[] body(Scene scene, Seat dealer, Deal honest);
  }

  /** A name, the rule that it breaks, and the forgery. */
  record Case(String name, String reason, Forgery forgery) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(String name, String reason, UnaryOperator<Deal> change) {
    return new Case(name, reason, (_, _, honest) -> LocalNetwork.encoded(change.apply(honest)));
  }

  private static Case bytes(String name, UnaryOperator<byte[]> change) {
    return new Case(name, "malformed", (_, _, honest) -> change.apply(LocalNetwork.encoded(honest)));
  }

  private static final int POINTS = 4; // where the first commitment point begins
  private static final int PROOFS = POINTS + 3 * 33 + 33 + 65; // where the count of coefficient proofs is

  static Stream<Case> cases() {
    return Stream.of( //
        new Case("N01 feldmanTooLong: a sound deal of a higher threshold", "commitment of 4 points",
            (scene, dealer, _) -> polynomial(scene, dealer, 4)),
        new Case("N02 feldmanTooShort: a sound deal of a lower threshold", "commitment of 2 points",
            (scene, dealer, _) -> polynomial(scene, dealer, 2)),
        bytes("N03 identity coefficient", body -> with(body, POINTS + 33, new byte[33])),
        bytes("N03 trailing identity coefficient", body -> with(body, POINTS + 66, new byte[33])),
        bytes("N04 emptyProofVector", body -> {
          var without = new byte[body.length - 3 * 65];
          System.arraycopy(body, 0, without, 0, PROOFS);
          System.arraycopy(body, PROOFS + 4 + 3 * 65, without, PROOFS + 4, without.length - PROOFS - 4);
          return without;
        }), //
        of("N05 shorterProofVectorNoZip", "2 proofs of coefficients",
            deal -> proofs(deal, deal.coefficientProofs().subList(0, 2))),
        of("N05 longer vector of proofs", "4 proofs of coefficients",
            deal -> proofs(deal, plus(deal.coefficientProofs(), deal.coefficientProofs().getFirst()))),
        bytes("N11 pointOffCurve", body -> with(body, POINTS + 32, new byte[]{5}, POINTS, 33)),
        bytes("N11 an uncompressed point's prefix", body -> with(body, POINTS, new byte[]{4})),
        of("N12 scalar == q: a ciphertext", "below the group order",
            deal -> subshares(deal, with(deal.subshares(), 3, Bytes32.ofHex(ORDER)))),
        of("N12 scalar > q: a ciphertext", "below the group order",
            deal -> subshares(deal, with(deal.subshares(), 0, Bytes32.ofHex("ff".repeat(32))))),
        bytes("N12 scalar > q: a proof's response",
            body -> with(body, PROOFS - 32, Bytes32.ofHex("ff".repeat(32)).toArray())),
        of("a subshare too few", "3 subshares", deal -> subshares(deal, deal.subshares().subList(0, 3))),
        of("a subshare too many", "5 subshares",
            deal -> subshares(deal, plus(deal.subshares(), Bytes32.ZERO))),
        new Case("N13 dealerConstantNotLambdaY, N14 sumNotGroupKey: a sound deal of another secret",
            "constant term", (scene, dealer, _) -> {
              var forger = scene.forger(dealer);
              return LocalNetwork
                  .encoded(forger.deal(List.of(forger.random(), forger.random(), forger.random()),
                      forger.random(), scene.receiveKeys()));
            }),
        new Case("N13: the share negated, as a key seen by its x only would let pass", "constant term",
            (scene, dealer, _) -> {
              var forger = scene.forger(dealer);
              var negated = scene.hold(scene.keys().share(1).value().negate());
              return LocalNetwork.encoded(forger.deal(List.of(negated, forger.random(), forger.random()),
                  forger.random(), scene.receiveKeys()));
            }),
        of("a wrong proof of the ephemeral key", "ephemeral key",
            deal -> new Deal(deal.commitment(), deal.ephemeral(), wrong(deal.ephemeralProof()),
                deal.coefficientProofs(), deal.unveiling(), deal.subshares())),
        of("a wrong proof of the share", "coefficient 0",
            deal -> proofs(deal, with(deal.coefficientProofs(), 0, wrong(deal.coefficientProofs().get(0))))),
        of("a wrong proof of a later coefficient", "coefficient 2",
            deal -> proofs(deal, with(deal.coefficientProofs(), 2, wrong(deal.coefficientProofs().get(2))))),
        of("N23: proofs of two coefficients exchanged", "coefficient 1",
            deal -> proofs(deal,
                List.of(deal.coefficientProofs().get(0), deal.coefficientProofs().get(2),
                    deal.coefficientProofs().get(1)))),
        of("an opened promise where none was made", "opened promise",
            deal -> new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(),
                deal.coefficientProofs(), Optional.of(new Deal.Unveiling(Bytes32.ZERO, Bytes32.ZERO)),
                deal.subshares())),
        of("N16 badSubshareToOne", "not on its polynomial",
            deal -> subshares(deal, with(deal.subshares(), 2, Bytes32.ZERO))),
        of("N16 a bad subshare to all", "not on its polynomial",
            deal -> subshares(deal, List.of(Bytes32.ZERO, Bytes32.ZERO, Bytes32.ZERO, Bytes32.ZERO))),
        of("N16 subshares of two receivers exchanged", "not on its polynomial", deal -> {
          var swapped = new ArrayList<>(deal.subshares());
          swapped.add(1, swapped.remove(2));
          return subshares(deal, swapped);
        }), //
        new Case("N23 proofReplayOtherParty: another dealer's whole deal", "constant term",
            (scene, _, _) -> LocalNetwork.encoded(scene.message(Deal.class, scene.dealer(2), 1))),
        new Case("N23: another dealer's ephemeral key, copied with its proof", "ephemeral key",
            (scene, _, honest) -> {
              var copied = scene.message(Deal.class, scene.dealer(2), 1);
              return LocalNetwork
                  .encoded(new Deal(honest.commitment(), copied.ephemeral(), copied.ephemeralProof(),
                      honest.coefficientProofs(), honest.unveiling(), honest.subshares()));
            }),
        new Case("a coefficient made of another dealer's, which cancels it in the sum", "coefficient 2",
            (scene, _, honest) -> {
              var other = scene.message(Deal.class, scene.dealer(2), 1).commitment().get(2);
              return LocalNetwork.encoded(new Deal(with(honest.commitment(), 2, other.negate()),
                  honest.ephemeral(), honest.ephemeralProof(), honest.coefficientProofs(), honest.unveiling(),
                  honest.subshares()));
            }),
        bytes("N24 bytes after the end", body -> Arrays.copyOf(body, body.length + 1)),
        bytes("N65 a count of 2^32 - 1", body -> with(body, 0, ByteBuffer.allocate(4).putInt(-1).array())),
        bytes("half a deal", body -> Arrays.copyOf(body, body.length / 2)),
        bytes("nothing", _ -> new byte[0]));
  }

  private static byte[] polynomial(Scene scene, Seat dealer, int coefficients) {
    var forger = scene.forger(dealer);
    var all = new ArrayList<SecretScalar>();
    all.add(scene.keys().share(1).value());
    while (all.size() < coefficients) {
      all.add(forger.random());
    }
    return LocalNetwork.encoded(forger.deal(all, forger.random(), scene.receiveKeys()));
  }

  private static Deal proofs(Deal deal, List<KnowledgeProof> proofs) {
    return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), proofs, deal.unveiling(),
        deal.subshares());
  }

  private static Deal subshares(Deal deal, List<Bytes32> subshares) {
    return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
        deal.unveiling(), subshares);
  }

  private static KnowledgeProof wrong(KnowledgeProof proof) {
    return new KnowledgeProof(proof.nonce(), proof.response().plus(Scalar.ONE));
  }

  private static <T> List<T> with(List<T> list, int at, T element) {
    var changed = new ArrayList<>(list);
    changed.set(at, element);
    return changed;
  }

  private static <T> List<T> plus(List<T> list, T element) {
    var changed = new ArrayList<>(list);
    changed.add(element);
    return changed;
  }

  private static byte[] with(byte[] body, int at, byte[] bytes) {
    var changed = body.clone();
    System.arraycopy(bytes, 0, changed, at, bytes.length);
    return changed;
  }

  /** A point whose x is 5, which none has. */
  private static byte[] with(byte[] body, int at, byte[] last, int from, int size) {
    var changed = body.clone();
    Arrays.fill(changed, from, from + size, (byte) 0);
    changed[from] = 2;
    return with(changed, at, last);
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("with a spare dealer the run goes on and names the cheat")
  void withASpareTheRunGoesOn(Case each) {
    try (var scene = Scene.reshare(1)) {
      var cheat = scene.dealer(1);
      scene.run(forge(scene, cheat, each.forgery()));
      assertReason(scene, cheat, each.reason());
      scene.assertFinishedNaming(cheat);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("without a spare dealer the attempt is void and names the cheat")
  void withoutASpareTheAttemptIsVoid(Case each) {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(3))), 1)) {
      var cheat = scene.dealer(1);
      scene.run(forge(scene, cheat, each.forgery()));
      assertReason(scene, cheat, each.reason());
      scene.assertAbortedNaming(cheat);
    }
  }

  private static LocalNetwork.Wire forge(Scene scene, Seat cheat, Forgery forgery) {
    return scene.rewrite(cheat, 1, (envelope, _) -> scene.network().resigned(envelope,
        forgery.body(scene, cheat, LocalNetwork.read(Deal.class, envelope))));
  }

  private static void assertReason(Scene scene, Seat cheat, String reason) {
    for (var seat : scene.plan().receiverSeats()) {
      assertThat(scene.network().known(seat)).as("%s", seat)
          .anySatisfy(fault -> assertThat(fault).isInstanceOfSatisfying(Fault.Proven.class, proven -> {
            assertThat(proven.culprit()).isEqualTo(cheat);
            assertThat(proven.what()).contains(reason);
          }));
    }
  }

  @Test
  @DisplayName("N20 replayOldSession: a deal of an earlier attempt is of no use in the next, wholly or in part")
  void aDealOfAnEarlierAttemptIsOfNoUse() {
    try (var scene = Scene.reshare(1)) {
      var cheat = scene.dealer(1);
      var other = scene.keys().plan(scene.plan().receivers(), 7);
      try (var earlier = scene.keys().network(other, Set.of())) {
        earlier.deliver(LocalNetwork.HONEST);
        var recorded = LocalNetwork.read(Deal.class, earlier.spoken(cheat, 1));
        for (var run : earlier.runs().values()) {
          run.outcome().ifPresent(outcome -> ((Outcome.Finished<Dealt>) outcome).output().received()
              .ifPresent(received -> received.share().close()));
        }
        scene.run(scene.cheat(cheat, 1, Deal.class, _ -> recorded));
      }
      assertReason(scene, cheat, "ephemeral key");
      scene.assertFinishedNaming(cheat);
    }
  }

  @Test
  @DisplayName("a dealer that copies an honest ephemeral key gets no complaint that would open the honest deal")
  void aCopiedEphemeralKeyGetsNoComplaint() {
    try (var scene = Scene.reshare(1)) {
      var cheat = scene.dealer(1);
      scene.run(scene.cheat(cheat, 1, Deal.class, deal -> {
        var victim = scene.message(Deal.class, scene.dealer(2), 1);
        return new Deal(deal.commitment(), victim.ephemeral(), deal.ephemeralProof(),
            deal.coefficientProofs(), deal.unveiling(), victim.subshares());
      }));
      for (var seat : scene.plan().receiverSeats()) {
        assertThat(scene.message(Verdicts.class, seat, 2).verdicts().getFirst())
            .isInstanceOf(Verdict.Invalid.class);
      }
      scene.assertFinishedNaming(cheat);
    }
  }

  @Test
  @DisplayName("two dealers with one ephemeral key are both refused, proofs or not")
  void twoDealersWithOneEphemeralKeyAreBothNamed() {
    try (var scene = Scene.reshare(Keys.committee(3, 1, 2, 3, 4, 5), Keys.committee(2, 6, 7), Set.of(), 1,
        3)) {
      var ephemeral = scene.forger(scene.dealer(1)).random();
      scene.run(Scene.both(forge(scene, scene.dealer(1), (s, d, _) -> dealWith(s, d, 1, ephemeral)),
          forge(scene, scene.dealer(3), (s, d, _) -> dealWith(s, d, 3, ephemeral))));
      scene.assertFinishedNaming(scene.dealer(1), scene.dealer(3));
    }
  }

  private static byte[] dealWith(Scene scene, Seat dealer, int person, SecretScalar ephemeral) {
    var forger = scene.forger(dealer);
    return LocalNetwork.encoded(forger.deal(List.of(scene.keys().share(person).value(), forger.random()),
        ephemeral, scene.receiveKeys()));
  }

  @Test
  @DisplayName("N13 N16: two cheats are both named in one run, and the spares take over")
  void allCheatsAreNamedAtOnce() {
    try (var scene = Scene.reshare(Keys.committee(3, 1, 2, 3, 4, 5), Keys.committee(2, 6, 7), Set.of(), 1,
        2)) {
      scene.run(Scene.both(
          scene.cheat(scene.dealer(1), 1, Deal.class,
              deal -> subshares(deal, with(deal.subshares(), 1, Bytes32.ZERO))),
          scene.cheat(scene.dealer(2), 1, Deal.class,
              deal -> new Deal(with(deal.commitment(), 0, Point.GENERATOR), deal.ephemeral(),
                  deal.ephemeralProof(), deal.coefficientProofs(), deal.unveiling(), deal.subshares()))));
      scene.assertFinishedNaming(scene.dealer(1), scene.dealer(2));
    }
  }

  @Test
  @DisplayName("N06 polyZeroAtMyIndexNoPanic: a subshare of zero is a subshare like any other")
  void aSubshareOfZeroIsOneLikeAnyOther() {
    for (var victim : List.of(2, 4)) {
      try (var scene = Scene.reshare(1)) {
        scene.run(forge(scene, scene.dealer(1), (_, dealer, _) -> through(scene, dealer,
            scene.keys().share(1), victim, scene.forger(dealer).known(0))));
        assertThat(
            scene.network().finished(scene.receiver(victim)).received().orElseThrow().published().dealers())
            .contains(new PartyId(1));
        scene.assertFinishedNaming();
      }
    }
  }

  /** A sound deal whose polynomial has this value at that person. */
  private static byte[] through(Scene scene, Seat dealer, KeyShare share, int person, SecretScalar value) {
    var forger = scene.forger(dealer);
    var x = Scalar.of(scene.receiver(person).id().value());
    var second = forger.random();
    // first = (value - share - second x^2) / x
    var first = scene
        .hold(scene.hold(scene.hold(value.minus(share.value())).minus(scene.hold(second.times(x.times(x)))))
            .times(x.inverse()));
    return LocalNetwork
        .encoded(forger.deal(List.of(share.value(), first, second), forger.random(), scene.receiveKeys()));
  }

  // Rushing: dealers 2 and 3 are chosen with weights 3 and -2; dealer 3 waits for
  // the other's deal.

  @Test
  @DisplayName("N06: the last dealer makes a colluding receiver's new share zero; that receiver is named, and no alarm raised")
  void aShareMadeZeroNamesItsReceiver() {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(1))), 3, 5)) {
      var secret = scene.knownReceiveKey(5);
      scene.run(forge(scene, scene.dealer(3), (_, dealer, _) -> {
        var honest = scene.subshare(scene.dealer(2), 5, secret);
        var cancelling = scene.hold(honest.times(Scalar.of(3).times(Scalar.of(2).inverse())));
        return through(scene, dealer, scene.keys().share(3), 5, cancelling);
      }));
      scene.assertAbortedNaming(scene.receiver(5));
    }
  }

  @Test
  @DisplayName("N09: the last dealer gives two colluding receivers one and the same new share; both are named")
  void aShareGivenTwiceNamesBothReceivers() {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(1))), 3, 5)) {
      var three = scene.knownReceiveKey(3);
      var five = scene.knownReceiveKey(5);
      scene.run(forge(scene, scene.dealer(3), (_, dealer, _) -> {
        var forger = scene.forger(dealer);
        // 3 h(2) - 2 f(2) = 3 h(4) - 2 f(4), for the honest polynomial h and ours, f =
        // s + a x + b x^2
        var h2 = scene.subshare(scene.dealer(2), 3, three);
        var h4 = scene.subshare(scene.dealer(2), 5, five);
        var b = forger.random();
        var a = scene.hold(
            scene.hold(scene.hold(scene.hold(h4.minus(h2)).times(Scalar.of(3).times(Scalar.of(2).inverse())))
                .minus(scene.hold(b.times(Scalar.of(12))))).times(Scalar.of(2).inverse()));
        return LocalNetwork.encoded(
            forger.deal(List.of(scene.keys().share(3).value(), a, b), forger.random(), scene.receiveKeys()));
      }));
      scene.assertAbortedNaming(scene.receiver(3), scene.receiver(5));
    }
  }

  @Test
  @DisplayName("N45: a dealer that is silent to some is left out where others are enough")
  void aDealerSilentToSomeIsLeftOut() {
    try (var scene = Scene.reshare(1)) {
      scene.run(Scene.drop(scene.dealer(1), 1, Set.of(scene.receiver(4))));
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N45: where no other dealer is left, silence to some voids the attempt, and nobody is blamed")
  void withoutOthersADealerSilentToSomeVoidsTheAttempt() {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(3))), 1)) {
      scene.run(Scene.drop(scene.dealer(1), 1, Set.of(scene.receiver(4))));
      assertThat(scene.network().faults(scene.receiver(4)))
          .containsExactly(new Fault.Missing(Set.of(scene.dealer(1), scene.dealer(3))));
      assertThat(scene.network().faults(scene.receiver(2)))
          .containsExactly(new Fault.Missing(Set.of(scene.receiver(4))));
      scene.assertAbortedNaming();
    }
  }
}
