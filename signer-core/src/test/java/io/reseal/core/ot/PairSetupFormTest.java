package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.PartyId;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** One setup as it is sealed by itself. */
class PairSetupFormTest {

  @Test
  void aSetupReadsBackAsItWas() {
    try (var pair = new Pair(81, 3);
        var bytes = pair.alice().encode();
        var read = PairSetup.decode(Pair.ALICE, Pair.BOB, 3, bytes)) {
      assertThat(bytes.size()).isEqualTo(PairSetup.encodedSize()).isEqualTo(12_377);
      assertThat(read.hash()).isEqualTo(pair.alice().hash());
      assertThat(read.exposed().mismatch(pair.alice().exposed())).isEqualTo(-1);
    }
  }

  @Test
  void aCopyOutlivesWhatItWasCopiedFrom() {
    try (var pair = new Pair(81, 3); var copy = pair.alice().copy()) {
      pair.alice().close();
      assertThat(copy.isLive()).isTrue();
      assertThat(copy.generation()).isEqualTo(3);
    }
  }

  @Test
  void anothersPairGenerationOrLengthAndAnyDamageIsRefused() {
    try (var pair = new Pair(81, 3); var bytes = pair.alice().encode(); var other = SecretBytes.allocate(5)) {
      refused(Pair.BOB, Pair.BOB, 3, bytes, "another pair's");
      refused(Pair.ALICE, new PartyId(9), 3, bytes, "another pair's");
      refused(Pair.ALICE, Pair.BOB, 2, bytes, "another generation");
      refused(Pair.ALICE, Pair.BOB, 3, other, "12377 bytes, not 5");
      for (var at : new int[]{0, 1, 9, 50, 12_376}) {
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
  void aBurnedSetupHasNoForm() {
    try (var pair = new Pair(81, 3)) {
      pair.burn();
      assertThatThrownBy(() -> pair.alice().encode()).isInstanceOf(IllegalStateException.class);
    }
  }
}
