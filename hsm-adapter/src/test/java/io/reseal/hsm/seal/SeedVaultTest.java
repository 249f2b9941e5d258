package io.reseal.hsm.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.TokenException;
import org.junit.jupiter.api.Test;

class SeedVaultTest {

  private static final Epoch EPOCH = new Epoch(7);
  private static final SessionId RUN = sid("01");

  private final InMemoryToken token = new InMemoryToken("alice");
  private final SeedVault vault = new SeedVault(token, address("aa"));

  private static SessionId sid(String digits) {
    return new SessionId(Bytes32.ofHex(digits.repeat(32)));
  }

  private static Address address(String digits) {
    return Address.ofHex("0x" + digits.repeat(20));
  }

  private static SecretBytes seed() {
    return SecretBytes.random(32, Entropy.system());
  }

  @Test
  void aSealedSeedOpensToItself() {
    vault.makeKey(EPOCH, 2);
    vault.makeKey(EPOCH, 2); // a beginning cut short
    try (var seed = seed(); var opened = vault.open(EPOCH, 2, RUN, vault.seal(EPOCH, 2, RUN, seed))) {
      assertThat(ConstantTime.equal(opened.expose(), seed.expose())).isTrue();
    }
    assertThat(token.labels()).contains("session-7-2");
  }

  @Test
  void itOpensForNoOtherRunNodeOrAttempt() {
    vault.makeKey(EPOCH, 2);
    vault.makeKey(EPOCH, 3);
    try (var seed = seed()) {
      var sealed = vault.seal(EPOCH, 2, RUN, seed);
      assertThatThrownBy(() -> vault.open(EPOCH, 2, sid("02"), sealed)).isInstanceOf(TokenException.class);
      assertThatThrownBy(() -> vault.open(EPOCH, 3, RUN, sealed)).isInstanceOf(TokenException.class);
      assertThatThrownBy(() -> vault.open(new Epoch(8), 2, RUN, sealed)).isInstanceOf(TokenException.class);
      assertThatThrownBy(() -> new SeedVault(token, address("bb")).open(EPOCH, 2, RUN, sealed))
          .isInstanceOf(TokenException.class);
    }
  }

  @Test
  void changedBytesDoNotOpen() {
    vault.makeKey(EPOCH, 2);
    try (var seed = seed()) {
      var sealed = vault.seal(EPOCH, 2, RUN, seed).toArray();
      for (var at = 0; at < sealed.length; at++) {
        var changed = sealed.clone();
        changed[at] ^= 1;
        assertThatThrownBy(() -> vault.open(EPOCH, 2, RUN, Bytes.of(changed))).as("byte %d", at)
            .isInstanceOfAny(TokenException.class, IllegalArgumentException.class);
      }
    }
  }

  @Test
  void withItsKeyEverySeedOfTheAttemptGoes() {
    vault.makeKey(EPOCH, 2);
    try (var seed = seed()) {
      var sealed = vault.seal(EPOCH, 2, RUN, seed);
      vault.discard("session-7-2");
      vault.discard("session-7-2");
      assertThatThrownBy(() -> vault.open(EPOCH, 2, RUN, sealed)).isInstanceOfSatisfying(TokenException.class,
          e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.NO_KEY));
    }
  }

  @Test
  void nothingElseIsDiscarded() {
    for (var label : new String[]{"identity", "share-00000000-1-1", "session-1", "session-1-1-1",
        "session--1-1"}) {
      assertThatThrownBy(() -> vault.discard(label)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no label");
    }
  }
}
