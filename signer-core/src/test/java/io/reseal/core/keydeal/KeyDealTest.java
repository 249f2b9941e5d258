package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.share.Sharing;
import io.reseal.core.share.Commitment;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDealTest {

  private static Seat dealer(int id) {
    return KeyDealPlan.dealer(new PartyId(id));
  }

  @Test
  void aCommitteeMakesAKeyThatNoneOfItHolds() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var key = keys.share(1).sharing().publicKey();
      assertThat(Keys.interpolated(List.of(keys.share(1), keys.share(2)))).isEqualTo(key);
      assertThat(Keys.interpolated(List.of(keys.share(3), keys.share(2)))).isEqualTo(key);
      assertThat(keys.share(2).sharing()).isEqualTo(keys.share(1).sharing());
      assertThat(keys.published().dealers()).hasSize(3);
      assertThat(keys.share(1).value().timesGenerator()).isNotEqualTo(key);
    }
  }

  @Test
  @DisplayName("R02 R04 sameKey: a reshare to another committee and threshold keeps the key and the chain code")
  void sameKey() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var key = keys.share(1).sharing().publicKey();
      var chainCode = keys.published().chainCode();
      keys.deal(Keys.committee(3, 2, 3, 4, 5), Set.of());
      assertThat(keys.share(5).sharing().publicKey()).isEqualTo(key);
      assertThat(keys.published().chainCode()).isEqualTo(chainCode);
      assertThat(Keys.interpolated(List.of(keys.share(2), keys.share(4), keys.share(5)))).isEqualTo(key);
      assertThat(Keys.interpolated(List.of(keys.share(4), keys.share(5)))).isNotEqualTo(key);
    }
  }

  @Test
  @DisplayName("R17: any threshold of dealers is enough, leavers included")
  void anyThresholdOfDealersIsEnough() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3, 4), Set.of());
      var key = keys.share(1).sharing().publicKey();
      keys.deal(Keys.committee(2, 3, 4, 5), Set.of(dealer(2), dealer(4)));
      assertThat(keys.published().dealers()).containsExactly(new PartyId(1), new PartyId(3));
      assertThat(Keys.interpolated(List.of(keys.share(5), keys.share(3)))).isEqualTo(key);
    }
  }

  @Test
  @DisplayName("N45 fewerThan t old: too few dealers void the attempt and name the missing; the old shares still work")
  void tooFewDealersVoidTheAttempt() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(3, 1, 2, 3), Set.of());
      var key = keys.share(1).sharing().publicKey();
      var plan = keys.plan(Keys.committee(2, 1, 2, 3));
      try (var network = keys.network(plan, Set.of(dealer(2)))) {
        network.run(LocalNetwork.HONEST);
        for (var seat : plan.receiverSeats()) {
          assertThat(network.faults(seat)).singleElement().hasToString("Missing[parties=[dealer #2]]");
        }
      }
      assertThat(Keys.interpolated(List.copyOf(keys.shares()))).isEqualTo(key);
    }
  }

  @Test
  @DisplayName("R09 R10: a refresh replaces every share, and shares of different epochs do not combine")
  void aRefreshReplacesEveryShare() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var key = keys.share(1).sharing().publicKey();
      try (var old = copy(keys.share(1))) {
        keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
        assertThat(keys.share(1).value().timesGenerator()).isNotEqualTo(old.value().timesGenerator());
        assertThat(Keys.interpolated(List.of(old, keys.share(2)))).isNotEqualTo(key);
        assertThat(Keys.interpolated(List.of(keys.share(1), keys.share(2)))).isEqualTo(key);
      }
    }
  }

  private static KeyShare copy(KeyShare share) {
    return KeyShare.of(share.key(), share.scheme(), share.epoch(), share.self(), share.sharing(),
        share.chainCode(), share.value());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @DisplayName("R01 R03: random series of reshares, with any overlap, keep the key; t-1 old with t'-1 new are not enough")
  void randomSeriesOfResharesKeepTheKey(long seed) {
    var random = new Random(seed);
    System.out.println("seed " + seed);
    try (var keys = new Keys()) {
      keys.deal(randomCommittee(random), Set.of());
      var key = keys.shares().iterator().next().sharing().publicKey();
      for (var i = 0; i < 4; i++) {
        var old = new ArrayList<KeyShare>();
        keys.shares().stream().limit(keys.committee().threshold().degree())
            .forEach(share -> old.add(copy(share)));
        var away = randomAway(random, keys.committee());
        keys.deal(randomCommittee(random), away);
        var now = new ArrayList<>(keys.shares());
        Collections.shuffle(now, random);
        var threshold = keys.committee().threshold();
        assertThat(Keys.interpolated(now.subList(0, threshold.signers()))).as("seed %d", seed).isEqualTo(key);
        var mixed = new ArrayList<>(now.subList(0, threshold.degree()));
        var seen = new TreeSet<PartyId>(mixed.stream().map(KeyShare::self).toList());
        old.stream().filter(share -> seen.add(share.self())).forEach(mixed::add);
        assertThat(Keys.interpolated(mixed)).as("seed %d, mixed epochs", seed).isNotEqualTo(key);
        old.forEach(KeyShare::close);
      }
    }
  }

  private static Committee randomCommittee(Random random) {
    var size = 2 + random.nextInt(6);
    var people = new ArrayList<>(IntStream.rangeClosed(1, 10).boxed().toList());
    Collections.shuffle(people, random);
    return Keys.committee(2 + random.nextInt(size - 1),
        people.subList(0, size).stream().mapToInt(Integer::intValue).toArray());
  }

  private static Set<Seat> randomAway(Random random, Committee current) {
    var ids = new ArrayList<>(current.ids());
    Collections.shuffle(ids, random);
    var spare = current.size() - current.threshold().signers();
    return new TreeSet<>(
        ids.subList(0, random.nextInt(spare + 1)).stream().map(KeyDealPlan::dealer).toList());
  }

  @Test
  void everySecretOfARunIsClosedWithIt() {
    var before = SecretBytes.openCount();
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      keys.deal(Keys.committee(2, 2, 3, 4), Set.of(dealer(1)));
      assertThat(SecretBytes.openCount()).as("only the three shares are open").isEqualTo(before + 3);
    }
    assertThat(SecretBytes.openCount()).isEqualTo(before);
  }

  @Test
  @DisplayName("N15: a joiner finds the base epoch's sharing in a stranger's copy by the root on chain, and a false copy not")
  void aJoinerChecksAStrangersCopyAgainstTheRoot() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var root = PublicRecord.root(List.of(keys.published().transcript(keys.committee())));
      var honest = keys.published();
      var moved = new ArrayList<>(honest.commitment());
      moved.set(1, moved.get(1).plus(Point.GENERATOR));
      var zero = Bytes32.ZERO;
      for (var copy : List.of(
          new PublicRecord(zero, honest.rounds(), honest.dealers(), honest.commitment(), honest.chainCode(),
              zero),
          new PublicRecord(honest.context(), zero, honest.dealers(), honest.commitment(), honest.chainCode(),
              honest.pairwise()),
          new PublicRecord(honest.context(), honest.rounds(), honest.dealers().subList(0, 2),
              honest.commitment(), honest.chainCode(), honest.pairwise()),
          new PublicRecord(honest.context(), honest.rounds(), honest.dealers(), moved, honest.chainCode(),
              honest.pairwise()),
          new PublicRecord(honest.context(), honest.rounds(), honest.dealers(), honest.commitment(), zero,
              honest.pairwise()),
          new PublicRecord(honest.context(), honest.rounds(), honest.dealers(), honest.commitment(),
              honest.chainCode(), zero))) {
        assertThat(PublicRecord.root(List.of(copy.transcript(keys.committee())))).isNotEqualTo(root);
      }
      assertThat(PublicRecord.root(List.of(honest.transcript(keys.committee())))).isEqualTo(root);
      var otherThreshold = new Committee(keys.members(), new io.reseal.core.party.Threshold(3));
      assertThatThrownBy(() -> honest.transcript(otherThreshold))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> honest.transcript(new Sharing(keys.committee(), new Commitment(moved))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName("N20 N21: the session id binds every public input")
  void theSessionBindsEveryPublicInput() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var plan = keys.plan(Keys.committee(2, 2, 3, 4));
      var other = Bytes32.ofHex("12".repeat(32));
      var base = plan.base().orElseThrow();
      var plans = List.of(plan, keys.plan(Keys.committee(3, 2, 3, 4)), keys.plan(Keys.committee(2, 2, 3, 5)),
          new KeyDealPlan(new KeyId(other), plan.scheme(), plan.epoch(), plan.receivers(), plan.base(),
              plan.policyHash(), plan.instance()),
          new KeyDealPlan(plan.keyId(), io.reseal.core.party.Scheme.ECDSA, plan.epoch(), plan.receivers(),
              plan.base(), plan.policyHash(), plan.instance()),
          new KeyDealPlan(plan.keyId(), plan.scheme(), new Epoch(9), plan.receivers(), plan.base(),
              plan.policyHash(), plan.instance()),
          new KeyDealPlan(plan.keyId(), plan.scheme(), plan.epoch(), plan.receivers(), plan.base(), other,
              plan.instance()),
          new KeyDealPlan(plan.keyId(), plan.scheme(), plan.epoch(), plan.receivers(), plan.base(),
              plan.policyHash(), other),
          new KeyDealPlan(plan.keyId(), plan.scheme(), plan.epoch(), plan.receivers(), Optional.empty(),
              plan.policyHash(), plan.instance()),
          new KeyDealPlan(plan.keyId(), plan.scheme(), plan.epoch(), plan.receivers(),
              Optional.of(new KeyDealPlan.BaseKey(base.epoch(), base.sharing(), other)), plan.policyHash(),
              plan.instance()));
      assertThat(plans.stream().map(KeyDealPlan::sid)).doesNotHaveDuplicates();
    }
  }

  @Test
  void aPlanThatGoesBackInTimeIsRefused() {
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2), Set.of());
      var plan = keys.plan(Keys.committee(2, 1, 2));
      assertThatThrownBy(() -> new KeyDealPlan(plan.keyId(), plan.scheme(), new Epoch(1), plan.receivers(),
          plan.base(), plan.policyHash(), plan.instance())).hasMessageContaining("does not follow");
      assertThatThrownBy(() -> new KeyDealPlan(plan.keyId(), plan.scheme(), Epoch.NONE, plan.receivers(),
          Optional.empty(), plan.policyHash(), plan.instance())).hasMessageContaining("epoch 0");
    }
  }

  @Test
  @DisplayName("N47: a share of this party that is of another key, epoch or sharing is not dealt")
  void aDealerNeverDealsAShareOfAnotherSharing() {
    try (var keys = new Keys(); var scope = new SecretScope()) {
      keys.deal(Keys.committee(2, 1, 2), Set.of());
      try (var earlier = copy(keys.share(1))) {
        keys.deal(Keys.committee(2, 1, 2), Set.of());
        var plan = keys.plan(Keys.committee(2, 1, 2));
        var share = keys.share(1);
        var otherKey = KeyShare.of(new KeyId(Bytes32.ZERO), share.scheme(), share.epoch(), share.self(),
            share.sharing(), share.chainCode(), share.value());
        var otherEpoch = KeyShare.of(share.key(), share.scheme(), new Epoch(1), share.self(), share.sharing(),
            share.chainCode(), share.value());
        // As a void attempt leaves behind: the same key and epoch, another polynomial.
        var otherSharing = KeyShare.of(share.key(), share.scheme(), share.epoch(), share.self(),
            earlier.sharing(), share.chainCode(), earlier.value());
        for (var wrong : List.of(otherKey, otherEpoch, otherSharing)) {
          try (wrong) {
            assertThatThrownBy(
                () -> KeyDeal.dealer(plan, new PartyId(1), Optional.of(wrong), scope, Entropy.system()))
                .hasMessageContaining("sharing of epoch 2");
          }
        }
      }
    }
  }

  @Test
  void noMoreDealersAreChosenThanAreNeeded() {
    try (var scene = Scene.reshare()) {
      scene.run(LocalNetwork.HONEST);
      assertThat(scene.network().finished(scene.receiver(5)).received().orElseThrow().published().dealers())
          .containsExactly(new PartyId(1), new PartyId(2));
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N47 mixEpochShares: a dealer never deals a share of another epoch or key")
  void aDealerNeverDealsAShareOfAnotherEpoch() {
    try (var keys = new Keys(); var scope = new SecretScope()) {
      keys.deal(Keys.committee(2, 1, 2), Set.of());
      try (var old = copy(keys.share(1))) {
        keys.deal(Keys.committee(2, 1, 2), Set.of());
        var plan = keys.plan(Keys.committee(2, 1, 2));
        assertThatThrownBy(
            () -> KeyDeal.dealer(plan, new PartyId(1), Optional.of(old), scope, Entropy.system()))
            .hasMessageContaining("sharing of epoch 2");
        assertThatThrownBy(
            () -> KeyDeal.dealer(plan, new PartyId(1), Optional.empty(), scope, Entropy.system()))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
            () -> KeyDeal.dealer(plan, new PartyId(2), Optional.of(keys.share(1)), scope, Entropy.system()))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void messagesHaveTheSizesOfTheDocument() {
    try (var scene = Scene.generate()) {
      scene.run(LocalNetwork.HONEST);
      assertThat(size(scene, dealer(1), 0)).isEqualTo(32);
      assertThat(size(scene, dealer(1), 1)).isEqualTo(111 + 98 * 2 + 32 * 3 + 64);
      scene.assertFinishedNaming();
    }
    try (var scene = Scene.reshareWithout(Set.of(dealer(3)))) {
      scene.run(LocalNetwork.HONEST);
      var receiver = scene.receiver(5);
      assertThat(size(scene, receiver, 0)).isEqualTo(102);
      assertThat(size(scene, dealer(1), 1)).isEqualTo(111 + 98 * 3 + 32 * 4);
      assertThat(size(scene, receiver, 2)).as("two acknowledged, one absent").isEqualTo(8 + 2 * 33 + 1);
      assertThat(size(scene, receiver, 3)).isEqualTo(32);
      var envelope = scene.network().spoken(receiver, 3);
      assertThat(envelope.encoded().size()).isEqualTo(32 + 159);
      assertThat(LocalNetwork.encoded(Heading.of(envelope))).hasSize(179);
      scene.assertFinishedNaming();
    }
  }

  private static int size(Scene scene, Seat from, int step) {
    return scene.network().spoken(from, step).body().size();
  }
}
