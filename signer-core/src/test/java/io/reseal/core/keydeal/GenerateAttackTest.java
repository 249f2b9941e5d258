package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Attacks on making a key, where all must deal and each promises first. */
class GenerateAttackTest {

  private static final int CHEAT = 3;

  private static void assertDealIsRefused(UnaryOperator<Deal> change, String reason) {
    try (var scene = Scene.generate(CHEAT)) {
      var cheat = scene.dealer(CHEAT);
      scene.run(scene.cheat(cheat, 1, Deal.class, change));
      for (var person : List.of(1, 2)) {
        assertThat(scene.network().faults(scene.receiver(person))).singleElement()
            .isInstanceOfSatisfying(Fault.Proven.class, proven -> assertThat(proven.what()).contains(reason));
      }
      scene.assertAbortedNaming(cheat);
    }
  }

  private static Deal unveiled(Deal deal, Deal.Unveiling unveiling) {
    return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
        Optional.of(unveiling), deal.subshares());
  }

  private static Deal proofs(Deal deal, List<KnowledgeProof> proofs) {
    return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), proofs, deal.unveiling(),
        deal.subshares());
  }

  @Test
  @DisplayName("N17 chainCodeSplitView: a part of the chain code chosen after the others' is not the one promised")
  void aChainCodeChosenLateIsRefused() {
    assertDealIsRefused(
        deal -> unveiled(deal, new Deal.Unveiling(Bytes32.ZERO, deal.unveiling().orElseThrow().salt())),
        "not the one that was promised");
    assertDealIsRefused(
        deal -> unveiled(deal, new Deal.Unveiling(deal.unveiling().orElseThrow().nonce(), Bytes32.ZERO)),
        "not the one that was promised");
  }

  @Test
  @DisplayName("rogue key: a polynomial chosen after the others' is not the one promised, however sound")
  void aPolynomialChosenLateIsRefused() {
    try (var scene = Scene.generate(CHEAT)) {
      var cheat = scene.dealer(CHEAT);
      scene.run(scene.cheat(cheat, 1, Deal.class, honest -> {
        var forger = scene.forger(cheat);
        var deal = forger.deal(List.of(forger.random(), forger.random()), forger.random(),
            scene.receiveKeys());
        return unveiled(deal, honest.unveiling().orElseThrow());
      }));
      scene.assertAbortedNaming(cheat);
    }
  }

  @Test
  void aPromiseOfNothingIsRefusedWhenItIsOpened() {
    try (var scene = Scene.generate(CHEAT)) {
      scene.run(
          scene.cheat(scene.dealer(CHEAT), 0, Opening.Promise.class, _ -> new Opening.Promise(Bytes32.ZERO)));
      scene.assertAbortedNaming(scene.dealer(CHEAT));
    }
  }

  @Test
  @DisplayName("N04 N05 shorterProofVectorNoZip: every coefficient is proven when a key is made")
  void everyCoefficientIsProven() {
    assertDealIsRefused(deal -> proofs(deal, deal.coefficientProofs().subList(0, 1)), "1 proofs");
    assertDealIsRefused(deal -> {
      var changed = new ArrayList<>(deal.coefficientProofs());
      changed.set(1, new KnowledgeProof(changed.get(1).nonce(), changed.get(1).response().plus(Scalar.ONE)));
      return proofs(deal, changed);
    }, "coefficient 1");
  }

  @Test
  void aDealThatOpensNoPromiseIsRefused() {
    assertDealIsRefused(deal -> new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(),
        deal.coefficientProofs(), Optional.empty(), deal.subshares()), "opened promise");
  }

  @Test
  @DisplayName("N16 badSubshareToOne: nobody is left out when a key is made; the attempt is void and names the dealer")
  void aBadSubshareVoidsTheAttempt() {
    assertDealIsRefused(
        deal -> new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
            deal.unveiling(), List.of(Bytes32.ZERO, deal.subshares().get(1), deal.subshares().get(2))),
        "not on its polynomial");
  }

  @Test
  @DisplayName("N30 N17: a dealer that opens differently to two is named by both deals")
  void aDealerThatDealsTwiceIsNamed() {
    try (var scene = Scene.generate(CHEAT)) {
      var cheat = scene.dealer(CHEAT);
      scene.run(scene.cheat(cheat, 1, Set.of(scene.receiver(1)), Deal.class, deal -> {
        var last = new ArrayList<>(deal.subshares());
        last.set(2, Bytes32.ZERO); // the cheat's own: sound to both honest receivers
        return new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(), deal.coefficientProofs(),
            deal.unveiling(), last);
      }));
      for (var person : List.of(1, 2)) {
        assertThat(scene.network().faults(scene.receiver(person)))
            .anyMatch(Fault.Equivocation.class::isInstance);
      }
      scene.assertAbortedNaming(cheat);
    }
  }

  @Test
  @DisplayName("N73: a dealer that does not open its promise is missing, and no key is made without it")
  void aDealerThatDoesNotOpenIsMissing() {
    try (var scene = Scene.generate(CHEAT)) {
      var cheat = scene.dealer(CHEAT);
      scene.run(Scene.drop(cheat, 1, scene.honest()));
      assertThat(scene.network().faults(scene.receiver(1))).containsExactly(new Fault.Missing(Set.of(cheat)));
      scene.assertAbortedNaming();
    }
  }
}
