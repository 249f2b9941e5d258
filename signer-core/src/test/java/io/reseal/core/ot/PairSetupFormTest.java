package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.PartyId;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One setup as it is sealed by itself. */
class PairSetupFormTest {

  /** Alice's half brings a zero seed. */
  private static Pair pair() {
    var pair = new Pair(81, 3);
    pair.alice().bring(zero(Pair.BOB));
    return pair;
  }

  private static ZeroSeed zero(PartyId peer) {
    var seed = new byte[ZeroSeed.SIZE];
    Arrays.fill(seed, (byte) 0x5e);
    return ZeroSeed.copyOf(Pair.ALICE, peer, MemorySegment.ofArray(seed));
  }

  @Test
  void aSetupReadsBackAsItWas() {
    try (var pair = pair();
        var bytes = pair.alice().encode();
        var read = PairSetup.decode(Pair.ALICE, Pair.BOB, 3, bytes)) {
      assertThat(bytes.size()).isEqualTo(PairSetup.encodedSize()).isEqualTo(12_409);
      assertThat(read.hash()).isEqualTo(pair.alice().hash());
      assertThat(read.exposed().mismatch(pair.alice().exposed())).isEqualTo(-1);
      assertThat(Pair.array(read.zero().orElseThrow().expose())).containsOnly(0x5e);
    }
  }

  @Test
  void aCopyOutlivesWhatItWasCopiedFrom() {
    try (var pair = pair(); var copy = pair.alice().copy()) {
      pair.alice().close();
      assertThat(copy.isLive()).isTrue();
      assertThat(copy.generation()).isEqualTo(3);
      assertThat(Pair.array(copy.zero().orElseThrow().expose())).containsOnly(0x5e);
    }
  }

  @Test
  void aSetupTakesOneZeroSeedOfItsPairAndBurnsIt() {
    try (var pair = pair(); var another = zero(new PartyId(9)); var second = zero(Pair.BOB)) {
      assertThatThrownBy(() -> pair.alice().bring(second)).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has a zero seed");
      assertThatThrownBy(() -> pair.bob().bring(second)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pair.alice().bring(another)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not of the pair");
      assertThatThrownBy(() -> pair.bob().encode()).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("brings no zero seed");
      var open = SecretBytes.openCount();
      pair.alice().close();
      assertThat(SecretBytes.openCount()).as("secrets and seed").isEqualTo(open - 2);
    }
  }

  @Test
  void anothersPairGenerationOrLengthAndAnyDamageIsRefused() {
    try (var pair = pair(); var bytes = pair.alice().encode(); var other = SecretBytes.allocate(5)) {
      refused(Pair.BOB, Pair.BOB, 3, bytes, "another pair's");
      refused(Pair.ALICE, new PartyId(9), 3, bytes, "another pair's");
      refused(Pair.ALICE, Pair.BOB, 2, bytes, "another generation");
      refused(Pair.ALICE, Pair.BOB, 3, other, "12409 bytes, not 5");
      for (var at : new int[]{0, 1, 9, 50, 12_408}) {
        try (var damaged = bytes.copy()) {
          var byteThere = damaged.expose().get(ValueLayout.JAVA_BYTE, at);
          damaged.expose().set(ValueLayout.JAVA_BYTE, at, (byte) (byteThere ^ 1));
          refused(Pair.ALICE, Pair.BOB, 3, damaged, "damaged");
        }
      }
    }
  }

  private static void refused(PartyId self, PartyId peer, int generation, SecretBytes bytes, String why) {
    assertThatThrownBy(() -> PairSetup.decode(self, peer, generation, bytes))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
  }

  @Test
  void theFirstVersionIsReadAndBringsNoZeroSeed() {
    try (var pair = pair(); var bytes = pair.alice().encode()) {
      var now = Pair.array(bytes.expose());
      var body = Arrays.copyOf(now, now.length - 2 * 32); // without zero seed and check value
      body[0] = 1;
      var first = Arrays.copyOf(body, body.length + 32);
      System.arraycopy(PlainOle.hash("ot/pair-check", body), 0, first, body.length, 32);
      try (var form = SecretBytes.takeFrom(first);
          var read = PairSetup.decode(Pair.ALICE, Pair.BOB, 3, form)) {
        assertThat(read.zero()).isEmpty();
        assertThat(read.exposed().mismatch(pair.alice().exposed())).isEqualTo(-1);
      }
    }
  }

  @Test
  void aBurnedSetupHasNoForm() {
    try (var pair = pair()) {
      pair.burn();
      assertThatThrownBy(() -> pair.alice().encode()).isInstanceOf(IllegalStateException.class);
    }
  }
}
