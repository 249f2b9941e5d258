package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

class RlpTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "8100", "817f", "b800", "b80101", "b90001" + "00", "f800", "c1", "c28080c0",
      "8080", "b9ffff", "bb01000000", "c3c2c1", "b837" + "0000", "f90038", "c1c1c1c1c1c0", "81"})
  void whatIsNotTheOneEncodingIsRefused(String hex) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rlp.decode(Bytes.ofHex(hex).toArray()));
  }

  @Test
  void depthIsBounded() {
    assertThat(Rlp.decode(Bytes.ofHex("c3c2c1c0").toArray())).isInstanceOf(Rlp.Items.class);
    var deep = new byte[60_000];
    java.util.Arrays.fill(deep, (byte) 0xc1);
    assertThatIllegalArgumentException().isThrownBy(() -> Rlp.decode(deep));
    assertThatIllegalArgumentException().isThrownBy(() -> Rlp.decode(Bytes.ofHex("c4c3c2c1c0").toArray()))
        .withMessageContaining("deeper");
  }

  @Test
  void encodingIsWeb3jsAndIsReadBack() {
    var random = new Random(20260501);
    for (var k = 0; k < 300; k++) {
      var value = value(random, 0);
      var encoded = value.encoded();
      assertThat(encoded).isEqualTo(RlpEncoder.encode(web3j(value)));
      assertThat(Rlp.decode(encoded)).isEqualTo(value);
    }
  }

  private static Rlp value(Random random, int depth) {
    if (depth < 3 && random.nextInt(3) == 0) {
      var items = new ArrayList<Rlp>();
      for (var k = random.nextInt(5); k > 0; k--) {
        items.add(value(random, depth + 1));
      }
      return new Rlp.Items(items);
    }
    var bytes = new byte[new int[]{0, 1, 20, 55, 56, 255, 256, 300, 70_000}[random.nextInt(k(depth))]];
    random.nextBytes(bytes);
    return Rlp.text(bytes);
  }

  private static int k(int depth) {
    return depth == 0 ? 9 : 8;
  }

  private static RlpType web3j(Rlp value) {
    return switch (value) {
      case Rlp.Text(var bytes) -> RlpString.create(bytes.toArray());
      case Rlp.Items(var items) -> new RlpList(List.copyOf(items.stream().map(RlpTest::web3j).toList()));
    };
  }
}
