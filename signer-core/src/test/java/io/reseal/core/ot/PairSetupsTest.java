package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a party holds of its peers: live or burned, and nothing in between. */
class PairSetupsTest {

  private static final PartyId THIRD = new PartyId(9);

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  /** Alice's setups with Bob and with a third. */
  private static PairSetups setups(long seed) {
    try (var rk = SecretScalar.of(Scalar.of(7))) {
      var key = Point.GENERATOR.times(Scalar.of(8));
      var sid = Pair.session(seed, "setup");
      return PairSetups.of(Pair.ALICE,
          List.of(ZeroSeed.agree(sid, Pair.ALICE, Pair.BOB, rk, key),
              ZeroSeed.agree(sid, Pair.ALICE, THIRD, rk, key)),
          List.of(setup(seed, Pair.BOB, 1), setup(seed, THIRD, 1)));
    }
  }

  private static PairSetup setup(long seed, PartyId peer, int generation) {
    var name = new PairName(Pair.session(seed, "setup"), Pair.ALICE, peer, generation);
    try (var mine = Pair.tape(seed, "alice with " + peer); var theirs = Pair.tape(seed, "peer")) {
      return PairSetup.of(name, mine, PairOffer.of(name.mirrored(), theirs)).orElseThrow();
    }
  }

  private static SortedSet<PartyId> peers() {
    return new TreeSet<>(List.of(Pair.BOB, THIRD));
  }

  @Test
  void encodingGivesTheSameSetupsBack() {
    try (var setups = setups(61);
        var bytes = setups.encode();
        var read = PairSetups.decode(Pair.ALICE, peers(), bytes);
        var again = read.encode()) {
      assertThat(bytes.size()).isEqualTo(PairSetups.encodedSize(2)).isEqualTo(5 + 2 * (71 + 12_304) + 32);
      assertThat(Pair.array(again.expose())).isEqualTo(Pair.array(bytes.expose()));
      assertThat(read.digest()).isEqualTo(setups.digest());
      assertThat(read.peers()).isEqualTo(peers());
      var live = read.live(Pair.BOB).orElseThrow();
      var before = setups.live(Pair.BOB).orElseThrow();
      assertThat(live.hash()).isEqualTo(before.hash());
      assertThat(Pair.array(live.exposed())).isEqualTo(Pair.array(before.exposed()));
    }
  }

  @Test
  void burnedGenerationIsInNoEncodingAndNeverLiveAgain() {
    try (var setups = setups(62)) {
      var secret = Bytes.of(Pair.array(setups.live(Pair.BOB).orElseThrow().delta())).hex();
      try (var before = setups.encode()) {
        assertThat(Bytes.of(Pair.array(before.expose())).hex()).contains(secret);
      }
      var digest = setups.digest();
      setups.burn(Pair.BOB, 1);
      setups.burn(Pair.BOB, 1);
      assertThat(setups.live(Pair.BOB)).isEmpty();
      assertThat(setups.live(THIRD)).isPresent();
      assertThat(setups.digest()).isNotEqualTo(digest);
      try (var bytes = setups.encode(); var read = PairSetups.decode(Pair.ALICE, peers(), bytes)) {
        assertThat(bytes.size()).isEqualTo(PairSetups.encodedSize(2));
        assertThat(Bytes.of(Pair.array(bytes.expose())).hex()).doesNotContain(secret);
        assertThat(read.live(Pair.BOB)).isEmpty();
        assertThat(read.generation(Pair.BOB)).isEqualTo(1);
        assertThat(read.zero(Pair.BOB).peer()).isEqualTo(Pair.BOB);
      }
      try (var same = setup(62, Pair.BOB, 1)) {
        assertThatThrownBy(() -> setups.renew(same)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("above 1");
      }
    }
  }

  @Test
  void failedCheckBurnsWithoutBeingAsked() {
    try (var setups = setups(63)) {
      setups.live(Pair.BOB).orElseThrow().close();
      assertThat(setups.live(Pair.BOB)).isEmpty();
      try (var bytes = setups.encode(); var read = PairSetups.decode(Pair.ALICE, peers(), bytes)) {
        assertThat(read.live(Pair.BOB)).isEmpty();
      }
    }
  }

  @Test
  void higherGenerationTakesTheOldOnesPlace() {
    try (var setups = setups(64)) {
      var old = setups.live(Pair.BOB).orElseThrow();
      setups.renew(setup(64, Pair.BOB, 3));
      assertThat(old.isLive()).isFalse();
      assertThat(setups.generation(Pair.BOB)).isEqualTo(3);
      setups.burn(Pair.BOB, 1);
      assertThat(setups.live(Pair.BOB)).isPresent();
      try (var second = setup(64, Pair.BOB, 2)) {
        assertThatThrownBy(() -> setups.renew(second)).isInstanceOf(IllegalArgumentException.class);
      }
      var burned = setup(64, Pair.BOB, 4);
      burned.close();
      assertThatThrownBy(() -> setups.renew(burned)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> setups.burn(Pair.BOB, 4)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the last is 3");
      assertThatThrownBy(() -> setups.live(new PartyId(5))).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("shares nothing");
    }
  }

  @Test
  @DisplayName("B4, check 7: a setup that brings a zero seed takes the place of the one before, and of no other peer's")
  void aSetupsOwnZeroSeedReplacesTheOneBefore() {
    try (var setups = setups(65)) {
      var sid = Pair.session(65, "setup");
      var before = setups.zero(Pair.BOB).commitment(sid);
      var others = setups.zero(THIRD).commitment(sid);
      setups.renew(setup(65, Pair.BOB, 2));
      assertThat(setups.zero(Pair.BOB).commitment(sid)).as("it brings none").isEqualTo(before);
      var next = setup(65, Pair.BOB, 3);
      next.bring(ZeroSeed.copyOf(Pair.ALICE, Pair.BOB, MemorySegment.ofArray(new byte[ZeroSeed.SIZE])));
      var brought = next.zero().orElseThrow().commitment(sid);
      setups.renew(next);
      assertThat(setups.zero(Pair.BOB).commitment(sid)).isEqualTo(brought).isNotEqualTo(before);
      assertThat(setups.zero(THIRD).commitment(sid)).isEqualTo(others);
      setups.burn(Pair.BOB, 3);
      assertThat(setups.zero(Pair.BOB).commitment(sid)).as("a copy of its own").isEqualTo(brought);
    }
  }

  @Test
  void damagedOrForeignEncodingIsRefused() {
    try (var setups = setups(65); var bytes = setups.encode()) {
      for (var at : new long[]{0, 1, 3, 5, 7, 8, 12, 44, 76, 5000, 12_380, 20_000, bytes.size() - 1}) {
        try (var damaged = bytes.copy()) {
          var memory = damaged.expose();
          memory.set(ValueLayout.JAVA_BYTE, at, (byte) (memory.get(ValueLayout.JAVA_BYTE, at) ^ 1));
          refused(damaged, "damaged");
        }
      }
      try (var longer = SecretBytes.allocate(bytes.size() + 1);
          var shorter = SecretBytes.copyOf(bytes.expose().asSlice(0, bytes.size() - 1L))) {
        refused(longer, "not " + (bytes.size() + 1));
        refused(shorter, "not " + (bytes.size() - 1));
      }
      assertThatThrownBy(() -> PairSetups.decode(Pair.BOB, new TreeSet<>(List.of(Pair.ALICE, THIRD)), bytes))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another party");
      assertThatThrownBy(
          () -> PairSetups.decode(Pair.ALICE, new TreeSet<>(List.of(Pair.BOB, new PartyId(8))), bytes))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected those with #8");
    }
  }

  /** With a check value that fits, so that only the rule named can refuse. */
  @Test
  void encodingThatBreaksARuleIsRefusedThoughItsCheckValueFits() {
    try (var setups = setups(66); var live = setups.encode()) {
      refusedAt(live, 0, 2, "version");
      refusedAt(live, 7, 2, "live or not");
      refusedAt(live, 7, 0, "has left something");
      refusedAt(live, 11, 0, "from 1 on");
      refusedAt(live, 8, 0x80, "from 1 on");
    }
  }

  private static void refusedAt(SecretBytes bytes, long at, int value, String reason) {
    try (var changed = bytes.copy()) {
      var memory = changed.expose();
      memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
      var body = Pair.array(memory.asSlice(0, memory.byteSize() - 32));
      memory.asSlice(memory.byteSize() - 32)
          .copyFrom(MemorySegment.ofArray(PlainOle.hash("ot/pairs-check", body)));
      refused(changed, reason);
    }
  }

  private static void refused(SecretBytes bytes, String reason) {
    assertThatThrownBy(() -> PairSetups.decode(Pair.ALICE, peers(), bytes))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
  }

  @Test
  void setupsOfAnotherPartyOrWithoutAZeroSeedAreNotTaken() {
    try (var pair = new Pair(67); var setups = setups(67)) {
      assertThatThrownBy(() -> setups.renew(pair.bob())).isInstanceOf(IllegalArgumentException.class);
      try (var stranger = setup(67, new PartyId(5), 1)) {
        assertThatThrownBy(() -> setups.renew(stranger)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void nothingCanBeReadAfterClosing() {
    var setups = setups(68);
    var setup = setups.live(Pair.BOB).orElseThrow();
    setups.close();
    assertThat(setups.live(Pair.BOB)).isEmpty();
    assertThatThrownBy(setup::delta).isInstanceOf(IllegalStateException.class).hasMessageContaining("burned");
    assertThatThrownBy(setup::bobSeeds).isInstanceOf(IllegalStateException.class);
  }
}
