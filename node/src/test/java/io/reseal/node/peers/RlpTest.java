package io.reseal.node.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RlpTest {

  @Test
  void listsAreEncodedAsEthereumDoes() {
    assertThat(hex(List.of())).isEqualTo("c0");
    assertThat(hex(List.of("cat".getBytes(US_ASCII), "dog".getBytes(US_ASCII))))
        .isEqualTo("c88363617483646f67");
    assertThat(hex(List.of(new byte[0], new byte[]{0x7f}, new byte[]{(byte) 0x80}))).isEqualTo("c4807f8180");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 54, 55, 56, 57, 255, 256, 257, 300, 60000})
  void everyLengthSurvives(int length) {
    var strings = List.of(new byte[length], "end".getBytes(US_ASCII));
    assertThat(Rlp.decode(Rlp.encode(strings))).usingRecursiveComparison().isEqualTo(strings);
  }

  @ParameterizedTest
  @CsvSource({"'', found the end", "80, expected a list", "c1, '1 bytes by its header, 0 follow'",
      "c000, '0 bytes by its header, 1 follow'", "c28100, stands for itself", "c1c0, expected a string",
      "c28200, 'by its header, 1 are left'", "c3b80100, shorter header", "f800, shorter header",
      "c4b9000100, shorter header", "b8, expected a list", "f8, ends early", "fb, expected a list",
      "ffffffffffffffffff, expected a list", "c9bbffffffff00000000, expected a string"})
  void anotherEncodingIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> Rlp.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
  }

  @Test
  void numbersHaveNoLeadingZeros() {
    assertThat(Rlp.number(0)).isEmpty();
    assertThat(Rlp.number(new byte[0])).isZero();
    for (var value : new long[]{1, 127, 128, 255, 256, 30303, Long.MAX_VALUE}) {
      assertThat(Rlp.number(Rlp.number(value))).isEqualTo(value);
    }
    assertThatThrownBy(() -> Rlp.number(new byte[]{0, 1})).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rlp.number(new byte[]{0})).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rlp.number(new byte[]{-1, 0, 0, 0, 0, 0, 0, 0}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rlp.number(new byte[]{1, 0, 0, 0, 0, 0, 0, 0, 0}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String hex(List<byte[]> strings) {
    return HexFormat.of().formatHex(Rlp.encode(strings));
  }
}
