package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.EqualityProof;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Attacks on steps 2 and 3: verdicts, complaints, confirmations. */
class VerdictAttackTest {

  private static final int CHEAT = 5; // a joiner: one seat

  /** The cheat says this of dealer 2 instead of what it found. */
  private static LocalNetwork.Wire says(Scene scene, UnaryOperator<Verdict> change) {
    return says(scene, scene.receiver(CHEAT), 1, change);
  }

  private static LocalNetwork.Wire says(Scene scene, Seat receiver, int of, UnaryOperator<Verdict> change) {
    return scene.cheat(receiver, 2, Verdicts.class, verdicts -> {
      var changed = new ArrayList<>(verdicts.verdicts());
      changed.set(of, change.apply(changed.get(of)));
      return new Verdicts(changed, List.of());
    });
  }

  private static LocalNetwork.Wire says(Scene scene, Verdict verdict) {
    return says(scene, _ -> verdict);
  }

  /**
   * A complaint about a dealer, its proof made with the receiver's own secret.
   */
  private static Verdict.Complaint complaint(Scene scene, int receiver, int dealer, SecretScalar secret) {
    var deal = scene.message(Deal.class, scene.dealer(dealer), 1);
    var shared = secret.times(deal.ephemeral());
    var statement = new EqualityProof.Statement(scene.plan().sid(), scene.dealer(dealer).id(),
        scene.receiver(receiver).id(), secret.timesGenerator(), deal.ephemeral(), shared);
    return new Verdict.Complaint(scene.network().spoken(scene.dealer(dealer), 1).digest(), shared,
        EqualityProof.prove(statement, secret, Entropy.system()));
  }

  private static void assertReason(Scene scene, Seat culprit, String reason) {
    for (var seat : List.of(scene.receiver(2), scene.receiver(4))) {
      assertThat(scene.network().known(seat)).as("%s", seat)
          .anySatisfy(fault -> assertThat(fault).isInstanceOfSatisfying(Fault.Proven.class, proven -> {
            assertThat(proven.culprit()).isEqualTo(culprit);
            assertThat(proven.what()).contains(reason);
          }));
    }
  }

  @Test
  @DisplayName("false complaint: the complainer is named, not the honest dealer")
  void aFalseComplaintNamesTheComplainer() {
    try (var scene = Scene.reshare(CHEAT)) {
      var secret = scene.knownReceiveKey(CHEAT);
      scene.run(says(scene, _ -> complaint(scene, CHEAT, 2, secret)));
      assertReason(scene, scene.receiver(CHEAT), "honest subshare");
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("wrong DLEQ: another point, a changed proof, or a proof about another dealer opens nothing and names the complainer")
  void aComplaintWithoutProofNamesTheComplainer() {
    for (UnaryOperator<Verdict.Complaint> change : List.<UnaryOperator<Verdict.Complaint>>of(
        sound -> new Verdict.Complaint(sound.digest(), sound.shared().plus(Point.GENERATOR), sound.proof()),
        sound -> new Verdict.Complaint(sound.digest(), sound.shared(),
            new EqualityProof(sound.proof().challenge(), sound.proof().response().plus(Scalar.ONE))))) {
      try (var scene = Scene.reshare(CHEAT)) {
        var secret = scene.knownReceiveKey(CHEAT);
        scene.run(says(scene, _ -> change.apply(complaint(scene, CHEAT, 2, secret))));
        assertReason(scene, scene.receiver(CHEAT), "proof of its complaint");
        scene.assertAbortedNaming(scene.receiver(CHEAT));
      }
    }
    try (var scene = Scene.reshare(CHEAT)) {
      var secret = scene.knownReceiveKey(CHEAT);
      scene.run(says(scene, verdict -> {
        var other = complaint(scene, CHEAT, 3, secret);
        return new Verdict.Complaint(verdict.deal().orElseThrow(), other.shared(), other.proof());
      }));
      assertReason(scene, scene.receiver(CHEAT), "proof of its complaint");
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("N23 proofReplayOtherParty: an upheld complaint of an honest receiver is no complaint of another's")
  void anotherReceiversComplaintIsNoProof() {
    try (var scene = Scene.reshare(1, CHEAT)) {
      var badToOne = scene.cheat(scene.dealer(1), 1, Deal.class, deal -> new Deal(deal.commitment(),
          deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(), deal.unveiling(),
          List.of(Bytes32.ZERO, deal.subshares().get(1), deal.subshares().get(2), deal.subshares().get(3))));
      var copied = scene.cheat(scene.receiver(CHEAT), 2, Verdicts.class, verdicts -> {
        var changed = new ArrayList<>(verdicts.verdicts());
        changed.set(0, scene.message(Verdicts.class, scene.receiver(2), 2).verdicts().get(0));
        assertThat(changed.get(0)).isInstanceOf(Verdict.Complaint.class);
        return new Verdicts(changed, List.of());
      });
      scene.run(Scene.both(badToOne, copied));
      assertReason(scene, scene.receiver(CHEAT), "proof of its complaint");
      assertReason(scene, scene.dealer(1), "not on its polynomial");
      scene.assertAbortedNaming(scene.dealer(1), scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("Invalid on a sound deal names the one that says so")
  void callingASoundDealInvalidNamesTheReceiver() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(says(scene, sound -> new Verdict.Invalid(sound.deal().orElseThrow())));
      assertReason(scene, scene.receiver(CHEAT), "sound deal invalid");
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("a true complaint beside a lie still names its dealer")
  void aTrueComplaintBesideALieNamesItsDealer() {
    try (var scene = Scene.reshare(3, CHEAT)) {
      var badToOne = scene.cheat(scene.dealer(3), 1, Deal.class, deal -> new Deal(deal.commitment(),
          deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(), deal.unveiling(),
          List.of(deal.subshares().get(0), deal.subshares().get(1), deal.subshares().get(2), Bytes32.ZERO)));
      scene.run(Scene.both(badToOne, says(scene, sound -> new Verdict.Invalid(sound.deal().orElseThrow()))));
      assertReason(scene, scene.receiver(CHEAT), "sound deal invalid");
      scene.assertAbortedNaming(scene.receiver(CHEAT), scene.dealer(3));
    }
  }

  /** Person 3 deals what breaks a rule, and says this of it as a receiver. */
  private static void assertNamedForAnInvalidDeal(UnaryOperator<Verdict> change, String reason) {
    try (var scene = Scene.reshare(3)) {
      var invalid = scene.cheat(scene.dealer(3), 1, Deal.class,
          deal -> new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(),
              deal.coefficientProofs().subList(0, 1), deal.unveiling(), deal.subshares()));
      var accomplice = scene.cheat(scene.receiver(3), 2, Verdicts.class, verdicts -> {
        var changed = new ArrayList<>(verdicts.verdicts());
        changed.set(2, change.apply(changed.get(2)));
        return new Verdicts(changed, List.of());
      });
      scene.run(Scene.both(invalid, accomplice));
      assertReason(scene, scene.receiver(3), reason);
      scene.assertAbortedNaming(scene.receiver(3), scene.dealer(3));
    }
  }

  @Test
  @DisplayName("Ack of an invalid deal names the one that acknowledges, and its dealer")
  void acknowledgingAnInvalidDealNamesTheReceiver() {
    assertNamedForAnInvalidDeal(verdict -> new Verdict.Ack(verdict.deal().orElseThrow()),
        "acknowledges an invalid deal");
  }

  @Test
  void openingASubshareOfAnInvalidDealNamesTheReceiver() {
    assertNamedForAnInvalidDeal(verdict -> new Verdict.Complaint(verdict.deal().orElseThrow(),
        Point.GENERATOR, new EqualityProof(Scalar.ONE, Scalar.ONE)), "opens a subshare of an invalid deal");
  }

  @Test
  @DisplayName("a verdict list that is short or long is named, not indexed")
  void aVerdictListOfAnotherLengthIsNamed() {
    for (UnaryOperator<Verdicts> change : List.<UnaryOperator<Verdicts>>of(
        verdicts -> new Verdicts(verdicts.verdicts().subList(0, 2), List.of()),
        verdicts -> new Verdicts(List.of(verdicts.verdicts().get(0), verdicts.verdicts().get(1),
            verdicts.verdicts().get(2), new Verdict.Absent()), List.of()))) {
      try (var scene = Scene.reshare(CHEAT)) {
        scene.run(scene.cheat(scene.receiver(CHEAT), 2, Verdicts.class, change));
        assertReason(scene, scene.receiver(CHEAT), "a verdict on each of 3 dealers");
        scene.assertAbortedNaming(scene.receiver(CHEAT));
      }
    }
  }

  @Test
  void aPairwiseMessageIsRefusedWhereNoneIsDue() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 2, Verdicts.class,
          verdicts -> new Verdicts(verdicts.verdicts(), List.of(Bytes32.ZERO))));
      assertReason(scene, scene.receiver(CHEAT), "commits to 1 seeds of zero shares, expected 0");
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  void malformedVerdictsAndConfirmationsAreNamed() {
    for (var step : List.of(2, 3)) {
      for (UnaryOperator<byte[]> garble : List.<UnaryOperator<byte[]>>of(_ -> new byte[0],
          body -> Arrays.copyOf(body, body.length - 1), body -> Arrays.copyOf(body, body.length + 1))) {
        try (var scene = Scene.reshare(CHEAT)) {
          scene.run(scene.garble(scene.receiver(CHEAT), step, garble));
          assertReason(scene, scene.receiver(CHEAT), "malformed");
          scene.assertAbortedNaming(scene.receiver(CHEAT));
        }
      }
    }
  }

  @Test
  void aReceiverThatDeniesOneDealOnlyMovesTheChoice() {
    for (var verdict : List.of(new Verdict.Absent(), new Verdict.Ack(Bytes32.ZERO),
        new Verdict.Invalid(Bytes32.ZERO),
        new Verdict.Complaint(Bytes32.ZERO, Point.GENERATOR, new EqualityProof(Scalar.ONE, Scalar.ONE)))) {
      try (var scene = Scene.reshare(CHEAT)) {
        scene.run(says(scene, verdict));
        assertThat(scene.network().finished(scene.receiver(2)).received().orElseThrow().published().dealers())
            .containsExactly(new PartyId(1), new PartyId(3));
        scene.assertFinishedNaming();
      }
    }
  }

  @Test
  void aReceiverThatDeniesAllDealsIsInDisputeWithEveryDealer() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 2, Verdicts.class,
          _ -> new Verdicts(List.of(new Verdict.Absent(), new Verdict.Absent(), new Verdict.Absent()),
              List.of())));
      for (var seat : List.of(scene.receiver(2), scene.receiver(4))) {
        assertThat(scene.network().faults(seat)).containsExactly(
            new Fault.PairDispute(scene.dealer(1), scene.receiver(CHEAT), 0),
            new Fault.PairDispute(scene.dealer(2), scene.receiver(CHEAT), 0),
            new Fault.PairDispute(scene.dealer(3), scene.receiver(CHEAT), 0));
      }
      scene.assertAbortedNaming();
    }
  }

  @Test
  @DisplayName("N51: who confirms another transcript is named, and nobody keeps a share")
  void whoConfirmsAnotherTranscriptIsNamed() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 3, Confirm.class, _ -> new Confirm(Bytes32.ZERO)));
      assertReason(scene, scene.receiver(CHEAT), "another transcript");
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("N73 silentPeerTimesOut: without every verdict and every confirmation there is no share")
  void withoutEveryVerdictAndConfirmationThereIsNoShare() {
    for (var step : List.of(2, 3)) {
      try (var scene = Scene.reshare(CHEAT)) {
        scene.run(Scene.drop(scene.receiver(CHEAT), step, scene.honest()));
        for (var seat : List.of(scene.receiver(2), scene.receiver(4))) {
          assertThat(scene.network().faults(seat))
              .containsExactly(new Fault.Missing(Set.of(scene.receiver(CHEAT))));
        }
        scene.assertAbortedNaming();
      }
    }
  }

  @Test
  @DisplayName("N14 sumNotGroupKey: a sum that is no sharing of the key is no result, even if every deal had passed")
  void aSumThatIsNotTheKeyIsNoResult() {
    try (var scene = Scene.reshare(1)) {
      var receivers = scene.plan().receiverSeats();
      var forged = scene.rewrite(scene.dealer(1), 1, (envelope, _) -> {
        var forger = scene.forger(scene.dealer(1));
        return scene.network().resigned(envelope,
            forger.deal(List.of(forger.random(), forger.random(), forger.random()), forger.random(),
                scene.receiveKeys()));
      });
      scene.run(forged);
      // The round after the check of deals, as if that had found nothing.
      var self = scene.receiver(4);
      var secret = scene.hold(SecretScalar.random(Entropy.system()));
      var reception = new Reception(scene.plan(), self.id(), secret, secret.timesGenerator(),
          scene.network().scope(self), Entropy.system());
      var deals = new TreeMap<Seat, Spoken<Deal>>();
      for (var dealer : scene.plan().dealerSeats()) {
        var envelope = forged.carry(scene.network().spoken(dealer, 1), self).orElseThrow();
        deals.put(dealer, new Spoken<>(envelope, LocalNetwork.read(Deal.class, envelope)));
      }
      var verdicts = new TreeMap<Seat, Spoken<Verdicts>>();
      for (var receiver : receivers) {
        verdicts.put(receiver,
            new Spoken<>(scene.network().spoken(receiver, 2),
                new Verdicts(
                    deals.values().stream().map(deal -> (Verdict) new Verdict.Ack(deal.digest())).toList(),
                    List.of())));
      }
      var openings = new TreeMap<Seat, Spoken<Opening>>();
      for (var receiver : receivers) {
        openings.put(receiver, new Spoken<>(scene.network().spoken(receiver, 0),
            scene.message(Opening.Announce.class, receiver, 0)));
      }
      var round = new AwaitsVerdicts(new AwaitsDeals(reception, openings, new TreeMap<>(scene.receiveKeys()),
          new Rehearsal(scene.plan(), reception.self())), deals, new TreeMap<>());
      var step = round.close(verdicts);
      assertThat(step).isInstanceOf(Step.Abort.class);
      assertThat(((Step.Abort<Dealt>) step).faults()).hasOnlyElementsOfType(Fault.Local.class);
      scene.assertFinishedNaming(scene.dealer(1));
    }
  }

  @Test
  @DisplayName("verdicts that another copy of this node signed: it stops, and sums up nothing that is no share of its own")
  void verdictsOfAnotherCopyOfThisNodeStopItsRun() {
    try (var scene = Scene.reshare(1, CHEAT)) {
      var copied = scene.receiver(CHEAT);
      scene.run(Scene.both(scene.cheat(scene.dealer(1), 1, Deal.class, deal -> {
        var hidden = new ArrayList<>(deal.subshares());
        hidden.set(copied.id().value() - 1, Bytes32.ZERO);
        return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
            deal.unveiling(), hidden);
      }), says(scene, copied, 0, verdict -> new Verdict.Ack(verdict.deal().orElseThrow()))));
      assertThat(scene.network().faults(copied)).containsExactly(
          new Fault.Local("the chosen deals do not add up to a sharing of the key and our share of it"));
      scene.assertAftermath();
    }
  }
}
