package io.reseal.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBytesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 64, 65, 1024, 1025, 16_384, 16_385, 262_144, 262_145})
  void closingWipesTheMemory(int size) {
    var secret = SecretBytes.random(size, Entropy.system());
    var slot = size <= SecretMemory.SLOT_MAX ? secret.expose() : null;
    secret.close();
    secret.close();
    if (slot != null) {
      assertThat(slot.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }
    assertThatThrownBy(secret::expose).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void largeSecretCannotBeReadAfterItIsClosed() {
    var secret = SecretBytes.random(SecretMemory.SLOT_MAX + 1, Entropy.system());
    var kept = secret.expose();
    secret.close();
    assertThatThrownBy(() -> kept.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takingFromAnArrayZeroesIt() {
    byte[] source = {1, 2, 3};
    try (var secret = SecretBytes.takeFrom(source)) {
      assertThat(secret.expose().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
      assertThat(source).containsOnly(0);
    }
  }

  @Test
  void openSecretsAreCounted() {
    var before = SecretBytes.openCount();
    var small = SecretBytes.allocate(32);
    var large = SecretBytes.allocate(100);
    assertThat(SecretBytes.openCount()).isEqualTo(before + 2);
    small.close();
    large.close();
    large.close();
    assertThat(SecretBytes.openCount()).isEqualTo(before);
  }

  @Test
  void printsItsLengthAndCannotBeSerialised() {
    try (var secret = SecretBytes.random(32, Entropy.system())) {
      assertThat(secret).hasToString("SecretBytes[32 bytes]").isNotInstanceOf(Serializable.class);
    }
  }

  @Test
  void anEmptySecretIsRefused() {
    assertThatThrownBy(() -> SecretBytes.allocate(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void systemEntropyFillsEveryPartOfALongSegment() {
    try (var secret = SecretBytes.random(1000, Entropy.system())) {
      for (var at = 0; at < 1000; at += 100) {
        var piece = secret.expose().asSlice(at, 100).toArray(ValueLayout.JAVA_BYTE);
        assertThat(piece).as("bytes from %d", at).isNotEqualTo(new byte[100]);
      }
    }
  }

  @Test
  void equalityLooksAtEveryByte() {
    for (var i = 0; i < 40; i++) {
      var a = new byte[40];
      var b = new byte[40];
      assertThat(ConstantTime.equal(MemorySegment.ofArray(a), MemorySegment.ofArray(b))).isTrue();
      b[i] = 1;
      assertThat(ConstantTime.equal(MemorySegment.ofArray(a), MemorySegment.ofArray(b))).isFalse();
    }
    assertThat(ConstantTime.equal(MemorySegment.ofArray(new byte[3]), MemorySegment.ofArray(new byte[4])))
        .isFalse();
  }
}
