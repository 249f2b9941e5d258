package io.reseal.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failpoints are where the code is, and a warrant kills once. */
class FailpointTest {

  private static final List<String> PACKAGES = List.of("lifecycle", "session", "signing", "store");

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource(Failpoint.class)
  void eachPlaceIsInTheCode(Failpoint where) {
    if (where.place().isEmpty()) {
      return; // wherever the effect is
    }
    var dot = where.place().indexOf('.');
    assertThat(PACKAGES.stream()
        .flatMap(each -> type("io.reseal.node." + each + "." + where.place().substring(0, dot)))
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods())).map(method -> method.getName()))
        .as("methods of the class of %s", where).contains(where.place().substring(dot + 1));
  }

  private static Stream<Class<?>> type(String name) {
    try {
      return Stream.of(Class.forName(name));
    } catch (ClassNotFoundException _) {
      return Stream.empty();
    }
  }

  @Test
  @DisplayName("of the nodes that a warrant names the first one to come by dies, and nobody else")
  void aWarrantKillsOnce() {
    var warrants = new Warrants(folder);
    warrants.issue(Failpoint.COMMIT_SENT, List.of("alice", "bob"));

    assertThat(warrants.against("carol")).isEmpty();
    assertThat(warrants.against("alice")).containsExactly(Failpoint.COMMIT_SENT);
    assertThat(warrants.claim(Failpoint.COMMIT_SENT, "bob")).isTrue();
    assertThat(warrants.claim(Failpoint.COMMIT_SENT, "alice")).isFalse();
    assertThat(warrants.against("alice")).isEmpty();
    assertThat(warrants.struck("alice")).isEmpty();
    assertThat(warrants.struck("bob")).isEqualTo(Optional.of(Failpoint.COMMIT_SENT));
    assertThat(warrants.struck("bob")).isEmpty();
  }

  @Test
  void nobodyDiesByAWarrantThatWasWithdrawn() {
    var warrants = new Warrants(folder);
    warrants.issue(Failpoint.ACTIVATED, List.of("alice"));
    warrants.withdraw();

    assertThat(warrants.against("alice")).isEmpty();
    assertThat(warrants.claim(Failpoint.ACTIVATED, "alice")).isFalse();
  }

  @Test
  void aFailpointIsMetOnlyOnItsSideOfTheEffectAndInItsPlace() {
    assertThat(Failpoint.COMMIT_DUE.isHere(true, "account.commit")).isTrue();
    assertThat(Failpoint.COMMIT_DUE.isHere(false, "account.commit")).isFalse();
    assertThat(Failpoint.COMMIT_DUE.isHere(true, "account.prove")).isFalse();
    assertThat(Failpoint.ACTIVATED.isHere(false, "store")).isFalse();
  }
}
