package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Xof;
import io.reseal.core.party.Bytes;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededEntropyTest {

  private static final byte[] SEED = new byte[32];

  static {
    IntStream.range(0, SEED.length).forEach(k -> SEED[k] = (byte) k);
  }

  private static Bytes next(Entropy entropy, int size) {
    try (var bytes = SecretBytes.random(size, entropy)) {
      return Bytes.of(bytes.expose().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static SecretBytes seed(byte[] value) {
    var seed = SecretBytes.allocate(value.length);
    seed.expose().copyFrom(java.lang.foreign.MemorySegment.ofArray(value));
    return seed;
  }

  @Test
  void theSameSeedAndNameGiveTheSameSequence() {
    try (var seed = seed(SEED)) {
      var one = new SeededEntropy(seed, "dealer 1");
      var first = List.of(next(one, 32), next(one, 48), next(one, 1), next(one, 100));
      var again = new SeededEntropy(seed, "dealer 1");
      assertThat(List.of(next(again, 32), next(again, 48), next(again, 1), next(again, 100)))
          .isEqualTo(first);
    }
  }

  @Test
  void theNthRequestIsTheHashOfSeedNameAndN() {
    try (var seed = seed(SEED)) {
      var entropy = new SeededEntropy(seed, "dealer 1");
      for (var n = 0; n < 3; n++) {
        var expected = Xof.of(Tag.RUN_SEED, 80, SEED, "dealer 1".getBytes(StandardCharsets.UTF_8),
            new byte[]{0, 0, 0, 0, 0, 0, 0, (byte) n});
        assertThat(next(entropy, 80)).isEqualTo(Bytes.of(expected));
      }
    }
  }

  @Test
  void noTwoRequestsNamesOrSeedsGiveTheSame() {
    var all = new HashSet<Bytes>();
    var other = SEED.clone();
    other[31] ^= 1;
    for (var value : List.of(SEED, other)) {
      try (var seed = seed(value)) {
        for (var name : List.of("dealer 1", "dealer 2", "receiver 1", "")) {
          var entropy = new SeededEntropy(seed, name);
          IntStream.range(0, 100).forEach(_ -> all.add(next(entropy, 32)));
        }
      }
    }
    assertThat(all).hasSize(2 * 4 * 100);
  }

  @Test
  void aSeedHas32Bytes() {
    for (var size : List.of(1, 31, 33)) {
      try (var seed = SecretBytes.allocate(size)) {
        assertThatThrownBy(() -> new SeededEntropy(seed, "x")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("32 bytes");
      }
    }
  }
}
