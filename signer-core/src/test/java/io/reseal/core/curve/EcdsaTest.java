package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EcdsaTest {

  private static final Random RANDOM = new Random(15);

  private final BigInteger key = Oracle.random(RANDOM);
  private final Point signer = Oracle.point(Oracle.generator().multiply(key));
  private final Bytes32 digest = Bytes32.of(Oracle.bytes(Oracle.random(RANDOM), 32));
  private final byte[] signature = Ecdsa.lowS(sign(digest));

  @Test
  void verifiesBouncyCastlesSignatures() {
    assertThat(Ecdsa.verify(signer, digest, signature)).isTrue();
    assertThat(Ecdsa.verify(signer.negate(), digest, signature)).isFalse();
    assertThat(Ecdsa.verify(signer, Bytes32.ZERO, signature)).isFalse();
    for (var i = 0; i < signature.length; i++) {
      assertThat(Ecdsa.verify(signer, digest, changed(signature, i))).isFalse();
    }
  }

  @Test
  void recoversTheSignerFromEitherFormOfV() {
    for (var i = 0; i < 20; i++) {
      var another = Bytes32.of(Oracle.bytes(Oracle.random(RANDOM), 32));
      var recoverable = Ecdsa.recoverable(another, sign(another), signer);
      assertThat(recoverable).hasSize(65);
      assertThat(recoverable[64]).isBetween((byte) 27, (byte) 28);
      assertThat(Ecdsa.verify(signer, another, Arrays.copyOf(recoverable, 64))).isTrue();
      assertThat(Ecdsa.recover(another, recoverable)).contains(signer);
      recoverable[64] = (byte) (recoverable[64] - 27);
      assertThat(Ecdsa.recover(another, recoverable)).contains(signer);
      recoverable[64] ^= 1;
      assertThat(Ecdsa.recover(another, recoverable)).isPresent().get().isNotEqualTo(signer);
    }
  }

  @Test
  @DisplayName("N18 highS: the other form of a signature neither verifies nor recovers")
  void highSIsRefused() {
    var high = signature.clone();
    var s = Scalar.decode(Arrays.copyOfRange(signature, 32, 64)).negate();
    System.arraycopy(s.toArray(), 0, high, 32, 32);
    assertThat(Ecdsa.verify(signer, digest, high)).isFalse();
    var recoverable = Ecdsa.recoverable(digest, high, signer);
    assertThat(recoverable).isEqualTo(Ecdsa.recoverable(digest, signature, signer));
    System.arraycopy(high, 0, recoverable, 0, 64);
    recoverable[64] = (byte) (55 - recoverable[64]); // negating s flips the parity of R's y
    assertThat(Ecdsa.recover(digest, recoverable)).isEmpty();
  }

  @Test
  void badInputIsAPlainNo() {
    for (var size : new int[]{0, 63, 65}) {
      assertThat(Ecdsa.verify(signer, digest, Arrays.copyOf(signature, size))).isFalse();
    }
    for (var size : new int[]{0, 64, 66}) {
      assertThat(Ecdsa.recover(digest, Arrays.copyOf(signature, size))).isEmpty();
    }
    assertThat(Ecdsa.verify(Point.IDENTITY, digest, signature)).isFalse();
    var recoverable = Ecdsa.recoverable(digest, signature, signer);
    for (var v : new byte[]{2, 3, 26, 29, 30, 127, -1, -128}) {
      recoverable[64] = v;
      assertThat(Ecdsa.recover(digest, recoverable)).as("v = %d", v).isEmpty();
    }
    var order = Oracle.bytes(Oracle.Q, 32);
    for (var part : new byte[][]{new byte[32], order}) {
      for (var at : new int[]{0, 32}) {
        var bad = Arrays.copyOf(signature, 65);
        System.arraycopy(part, 0, bad, at, 32);
        assertThat(Ecdsa.verify(signer, digest, Arrays.copyOf(bad, 64))).isFalse();
        assertThat(Ecdsa.recover(digest, bad)).isEmpty();
      }
    }
  }

  @Test
  void recoverableFormIsGivenOnlyForTheSignersOwnSignature() {
    assertThatThrownBy(() -> Ecdsa.recoverable(digest, signature, Point.GENERATOR))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no signature of the digest");
    assertThatThrownBy(() -> Ecdsa.recoverable(Bytes32.ZERO, signature, signer))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ecdsa.recoverable(digest, new byte[65], signer))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("64 bytes, not 65");
  }

  private byte[] sign(Bytes32 message) {
    var curve = SECNamedCurves.getByName("secp256k1");
    var bouncy = new ECDSASigner();
    bouncy.init(true, new ECPrivateKeyParameters(key,
        new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN())));
    var parts = bouncy.generateSignature(message.toArray());
    var joined = Arrays.copyOf(Oracle.bytes(parts[0], 32), 64);
    System.arraycopy(Oracle.bytes(parts[1], 32), 0, joined, 32, 32);
    return joined;
  }

  private static byte[] changed(byte[] bytes, int at) {
    var changed = bytes.clone();
    changed[at] ^= 1;
    return changed;
  }
}
