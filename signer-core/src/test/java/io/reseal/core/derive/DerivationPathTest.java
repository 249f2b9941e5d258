package io.reseal.core.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivationPathTest {

  @ParameterizedTest
  @ValueSource(strings = {"m", "m/0", "m/44/60/2147483647"})
  void aPathHasOneText(String text) {
    assertThat(DerivationPath.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m/0'", "m/0h", "m/1/2147483647H", "m/2147483648", "m/4294967295"})
  void hardenedStepsAreRefused(String text) {
    assertThatThrownBy(() -> DerivationPath.parse(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hardened");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0/1", "M/0", "m/", "m//1", "m/-1", "m/+1", "m/01", "m/1 ", "m/4294967296",
      "m/99999999999999999999"})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> DerivationPath.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPathHasAtMost255Steps() {
    assertThat(new DerivationPath(Collections.nCopies(255, 1)).indexes()).hasSize(255);
    assertThatThrownBy(() -> new DerivationPath(Collections.nCopies(256, 1)))
        .hasMessageContaining("up to 255 steps, not 256");
  }

  @Test
  void stepsAreEncodedInFourBytes() {
    assertThat(DerivationPath.of(1, 0x01020304).encoded()).containsExactly(new byte[]{0, 0, 0, 1},
        new byte[]{1, 2, 3, 4});
  }
}
