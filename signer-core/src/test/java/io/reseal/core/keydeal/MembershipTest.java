package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.share.KeyShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is in a committee, under which number, and how many must act. */
class MembershipTest {

  @Test
  @DisplayName("N42 lowerThresholdOnRefresh: a sound deal of fewer coefficients is named, and the threshold stays")
  void aRefreshDoesNotLowerTheThreshold() {
    try (var scene = Scene.reshare(Keys.committee(3, 1, 2, 3, 4), Keys.committee(3, 1, 2, 3, 4), Set.of(),
        1)) {
      var cheat = scene.dealer(1);
      scene.run(scene.rewrite(cheat, 1, (envelope, _) -> {
        var forger = scene.forger(cheat);
        var line = new ArrayList<SecretScalar>(List.of(scene.keys().share(1).value(), forger.random()));
        return scene.network().resigned(envelope, forger.deal(line, forger.random(), scene.receiveKeys()));
      }));
      assertThat(scene.network().finished(scene.receiver(2)).received().orElseThrow().share().sharing()
          .commitment().threshold().signers()).isEqualTo(3);
      scene.assertFinishedNaming(cheat);
    }
  }

  @Test
  @DisplayName("N43 fullReplacement: nobody stays, and the key does")
  void nobodyStaysAndTheKeyDoes() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var key = keys.share(1).sharing().publicKey();
      keys.deal(Keys.committee(3, 4, 5, 6, 7), Set.of());
      assertThat(keys.share(1)).isNull();
      assertThat(Keys.interpolated(List.of(keys.share(4), keys.share(6), keys.share(7)))).isEqualTo(key);
    }
  }

  @Test
  @DisplayName("N44 nonContiguousIndices: numbers follow from addresses without a gap, whoever leaves and whoever acts")
  void numbersHaveNoGaps() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 5, 9), Set.of());
      var key = keys.share(1).sharing().publicKey();
      assertThat(keys.share(9).self()).isEqualTo(new PartyId(3));
      // Dealers 1 and 3 act; the middle one leaves.
      keys.deal(Keys.committee(2, 1, 8, 9), Set.of(KeyDealPlan.dealer(new PartyId(2))));
      assertThat(keys.published().dealers()).containsExactly(new PartyId(1), new PartyId(3));
      assertThat(keys.shares().stream().map(KeyShare::self).sorted(Comparator.naturalOrder()))
          .containsExactly(new PartyId(1), new PartyId(2), new PartyId(3));
      assertThat(Keys.interpolated(List.of(keys.share(1), keys.share(9)))).isEqualTo(key);
    }
  }

  @Test
  @DisplayName("N49 participantIdReuse: who had the number before has no share of the epoch in which it is another's")
  void aNumberThatPassesToAnotherIsAnothersShare() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 3, 5), Set.of());
      var key = keys.share(1).sharing().publicKey();
      var before = keys.share(3);
      assertThat(before.self()).isEqualTo(new PartyId(2));
      try (var kept = KeyShare.of(before.key(), before.scheme(), before.epoch(), before.self(),
          before.sharing(), before.chainCode(), before.value())) {
        keys.deal(Keys.committee(2, 1, 4, 5), Set.of());
        assertThat(keys.share(4).self()).isEqualTo(kept.self());
        assertThat(Keys.interpolated(List.of(keys.share(1), kept))).isNotEqualTo(key);
        assertThat(Keys.interpolated(List.of(keys.share(1), keys.share(4)))).isEqualTo(key);
      }
    }
  }
}
