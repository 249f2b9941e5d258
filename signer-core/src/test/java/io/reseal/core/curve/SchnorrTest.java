package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.Vectors;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SchnorrTest {

  private static final Bytes32 MESSAGE = Bytes32.ofHex("ab".repeat(32));

  /** All 19 rows, messages of any length included. */
  @Test
  void verifiesAsTheVectorsOfBip340Say() throws IOException {
    var rows = Vectors.csv("bip340/test-vectors.csv");
    assertThat(rows).hasSize(19);
    for (var row : rows) {
      var key = Bytes32.ofHex(row[2]);
      assertThat(Schnorr.verify(key, hex(row[4]), hex(row[5]))).as(row[0] + " " + row[7])
          .isEqualTo(row[6].equals("TRUE"));
    }
  }

  /**
   * The rows with a secret key and a message of 32 bytes; we sign nothing else.
   */
  @Test
  void signsAsTheVectorsOfBip340Say() throws IOException {
    var signed = 0;
    for (var row : Vectors.csv("bip340/test-vectors.csv")) {
      if (row[1].isEmpty() || row[4].length() != 64) {
        continue;
      }
      Entropy auxiliary = out -> out.copyFrom(MemorySegment.ofArray(hex(row[3])));
      try (var secret = SecretBytes.takeFrom(hex(row[1])); var key = SchnorrKey.copyOf(secret)) {
        assertThat(key.publicKey()).isEqualTo(Bytes32.ofHex(row[2]));
        assertThat(key.sign(Bytes32.ofHex(row[4]), auxiliary)).isEqualTo(hex(row[5]));
      }
      signed++;
    }
    assertThat(signed).isEqualTo(4);
  }

  @Test
  void signatureHoldsForItsKeyAndMessageOnly() {
    try (var key = SchnorrKey.generate(Entropy.system()); var other = SchnorrKey.generate(Entropy.system())) {
      var signature = key.sign(MESSAGE, Entropy.system());
      assertThat(Schnorr.verify(key.publicKey(), MESSAGE, signature)).isTrue();
      assertThat(Schnorr.verify(other.publicKey(), MESSAGE, signature)).isFalse();
      assertThat(Schnorr.verify(key.publicKey(), Bytes32.ZERO, signature)).isFalse();
      for (var i = 0; i < signature.length; i++) {
        var changed = signature.clone();
        changed[i] ^= 1;
        assertThat(Schnorr.verify(key.publicKey(), MESSAGE, changed)).isFalse();
      }
    }
  }

  @Test
  void badInputIsAPlainNo() {
    try (var key = SchnorrKey.generate(Entropy.system())) {
      var signature = key.sign(MESSAGE, Entropy.system());
      for (var size : new int[]{0, 1, 63, 65, 1000}) {
        assertThat(Schnorr.verify(key.publicKey(), MESSAGE, Arrays.copyOf(signature, size))).isFalse();
      }
      assertThat(Schnorr.verify(Bytes32.ZERO, MESSAGE, signature)).isFalse();
      assertThat(Schnorr.verify(Bytes32.ofHex("ff".repeat(32)), MESSAGE, signature)).isFalse();
      assertThat(Schnorr.verify(key.publicKey(), MESSAGE, new byte[64])).isFalse();
    }
  }

  @Test
  void keyIsBelowTheOrderAndNotZero() {
    for (var value : new BigInteger[]{BigInteger.ZERO, Oracle.Q, Oracle.Q.add(BigInteger.ONE)}) {
      try (var secret = SecretBytes.takeFrom(Oracle.bytes(value, 32))) {
        assertThatThrownBy(() -> SchnorrKey.copyOf(secret)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("a signing key is from 1 to the group order less one");
      }
    }
    try (var secret = SecretBytes.allocate(31)) {
      assertThatThrownBy(() -> SchnorrKey.copyOf(secret)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closedKeySignsNoMore() {
    var open = SecretBytes.openCount();
    var key = SchnorrKey.generate(Entropy.system());
    key.close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
    assertThatThrownBy(() -> key.sign(MESSAGE, Entropy.system())).isInstanceOf(IllegalStateException.class);
    assertThat(key).hasToString("SchnorrKey[" + key.publicKey() + "]");
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
