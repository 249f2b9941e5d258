package io.reseal.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CodecTest {

  sealed interface Fruit {
    record Apple(int seeds) implements Fruit {
    }

    record Pear(boolean ripe) implements Fruit {
    }
  }

  record Basket(long number, PartyId owner, Bytes32 hash, Address address,
      @Size(min = 1, max = 3) List<Fruit> fruit, Optional<Scalar> scalar, Point point,
      @Size(max = 5) Bytes note, Role role) {
  }

  private static final Codec<Basket> CODEC = Codec.of(Basket.class);

  private static final Basket BASKET = new Basket(7, new PartyId(2), Bytes32.ofHex("11".repeat(32)),
      Address.ofHex("0x" + "22".repeat(20)), List.of(new Fruit.Apple(5), new Fruit.Pear(true)),
      Optional.of(Scalar.of(9)), Point.GENERATOR, Bytes.ofHex("abcd"), Role.SIGNER);

  private static final String ENCODED = "0000000000000007" + "00000002" + "11".repeat(32) + "22".repeat(20)
      + "00000002" + "00" + "00000005" + "01" + "01" + "01" + "00".repeat(31) + "09"
      + "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" + "00000002" + "abcd" + "02";

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static void assertMalformed(String hex, String reason) {
    assertThatThrownBy(() -> CODEC.decode(hex(hex))).isInstanceOf(Malformed.class)
        .hasMessageContaining(reason);
  }

  @Test
  void everyValueHasTheOneWrittenForm() throws Malformed {
    assertThat(HexFormat.of().formatHex(CODEC.encode(BASKET))).isEqualTo(ENCODED);
    assertThat(CODEC.decode(hex(ENCODED))).isEqualTo(BASKET);
  }

  @Test
  void trailingBytesAndEarlyEndsAreRefused() {
    assertMalformed(ENCODED + "00", "1 bytes follow the end");
    for (var cut = 0; cut < ENCODED.length() / 2; cut++) {
      assertMalformed(ENCODED.substring(0, 2 * cut), "ends early");
    }
  }

  @Test
  void otherEncodingsOfAValueAreRefused() {
    assertMalformed(ENCODED.replace("0101010000", "0102010000"), "a flag is 0 or 1");
    assertMalformed(ENCODED.replace("00000002000000000501", "00000002020000000501"), "not case 2");
    assertMalformed(ENCODED.substring(0, ENCODED.length() - 2) + "03", "not case 3");
  }

  @Test
  @DisplayName("N12 scalar>=q, N11 identity and off-curve points: refused while decoding")
  void valuesOutsideTheirGroupAreRefused() {
    var q = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    var nine = "00".repeat(31) + "09";
    assertMalformed(ENCODED.replace(nine, q), "");
    assertMalformed(ENCODED.replace("0279be", "0479be"), "");
    assertMalformed(ENCODED.replace("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "00".repeat(33)), "");
    assertMalformed(ENCODED.replace("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "02" + "00".repeat(31) + "05"), "");
  }

  @Test
  @DisplayName("N65 hugeLengthPrefix: a count beyond its bound is refused before anything is allocated")
  void countsOutsideTheirBoundsAreRefused() {
    assertMalformed(ENCODED.replace("00000002000000000501", "00000004000000000501"),
        "expected 1 to 3 elements, not 4");
    assertMalformed(ENCODED.replace("00000002000000000501", "00000000000000000501"), "not 0");
    assertMalformed(ENCODED.replace("00000002000000000501", "ffffffff000000000501"), "not 4294967295");
    assertMalformed(ENCODED.replace("00000002abcd", "00000006abcd"), "expected 0 to 5 bytes, not 6");
  }

  @Test
  @DisplayName("N07 indexZero: a record's own rule holds when it is decoded")
  void aRecordsOwnRuleHoldsWhenItIsDecoded() {
    assertMalformed(ENCODED.replace("0000000700000002", "0000000700000000"), "a party id is from 1");
  }

  @Test
  void encodingAValueBeyondItsBoundIsOurMistake() {
    var full = List.<Fruit>of(new Fruit.Apple(1), new Fruit.Apple(1), new Fruit.Apple(1), new Fruit.Apple(1));
    var basket = new Basket(7, new PartyId(2), BASKET.hash(), BASKET.address(), full, Optional.empty(),
        Point.GENERATOR, Bytes.EMPTY, Role.DEALER);
    assertThatThrownBy(() -> CODEC.encode(basket)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListWithoutABoundIsNoFormat() {
    record Endless(List<Fruit> fruit) {
    }
    assertThatThrownBy(() -> Codec.of(Endless.class)).hasMessageContaining("needs a @Size");
  }

  @Test
  void randomBytesNeverDecodeToSomethingThatEncodesDifferently() throws Malformed {
    var seed = 20261122L;
    var random = new Random(seed);
    var accepted = 0;
    for (var i = 0; i < 20_000; i++) {
      var bytes = hex(ENCODED);
      for (var flips = random.nextInt(3); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(10) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 4));
      }
      try {
        assertThat(CODEC.encode(CODEC.decode(bytes))).as("seed %d, case %d", seed, i).isEqualTo(bytes);
        accepted++;
      } catch (Malformed e) {
        assertThat(e.getMessage()).isNotNull();
      }
    }
    assertThat(accepted).isPositive();
  }
}
