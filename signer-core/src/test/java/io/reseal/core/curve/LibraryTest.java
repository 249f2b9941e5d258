package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class LibraryTest {

  @Test
  void isThereForBothProcessorsUnderEitherName() {
    for (var processor : new String[]{"amd64", "x86_64", "aarch64", "arm64"}) {
      assertThat(Library.class.getResource(Library.resource("Linux", processor))).isNotNull();
    }
  }

  @Test
  void otherSystemsAreNamedAndToldWhereItRuns() {
    assertThatThrownBy(() -> Library.resource("Mac OS X", "aarch64"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("libsecp256k1 is there for Linux on x86_64 and aarch64, not for Mac OS X on aarch64");
    assertThatThrownBy(() -> Library.resource("Linux", "riscv64"))
        .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("riscv64");
  }

  /** With the library's own callback this would abort the process. */
  @Test
  void illegalArgumentIsRefusedAndTheProcessLives() {
    try (var arena = Arena.ofConfined()) {
      var nothing = arena.allocate(Secp256k1.KEY);
      assertThat(Secp256k1.serialize(arena.allocate(33), arena.allocate(8), nothing)).isFalse();
    }
  }
}
