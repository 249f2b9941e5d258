package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;

class KeyProofTest {

  private static final Bytes32 GX = Bytes32
      .ofHex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  private static final Bytes32 GY = Bytes32
      .ofHex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
  private static final Bytes32 ORDER = Bytes32
      .ofHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  private static final Bytes32 FIELD = Bytes32
      .ofHex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");

  @Test
  void theNoncesYIsLiftedFromItsX() {
    assertThat(KeyProof.bip340(Bytes.ofHex(GX.hex() + "11".repeat(32))))
        .isEqualTo(new KeyProof(GX, Bytes32.ofHex("11".repeat(32)), GY));
    for (var k = 2; k < 50; k++) {
      var point = CustomNamedCurves.getByName("secp256k1").getG().multiply(BigInteger.valueOf(k)).normalize();
      var even = point.getAffineYCoord().testBitZero() ? point.negate() : point;
      assertThat(Secp256k1Points.evenY(Bytes32.of(point.getAffineXCoord().getEncoded())))
          .contains(Bytes32.of(even.getAffineYCoord().getEncoded()));
    }
  }

  @Test
  void anXWithoutAPointIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyProof.bip340(Bytes.ofHex(Abi.word(5).hex() + "11".repeat(32))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyProof.bip340(Bytes.ofHex(FIELD.hex() + "11".repeat(32))));
  }

  @Test
  void aBip340SignatureHas64Bytes() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyProof.bip340(Bytes.ofHex("11".repeat(63))))
        .withMessageContaining("not 63");
  }

  @Test
  void anEcdsaProofHasALowSAndScalarsInRange() {
    assertThat(KeyProof.ecdsa(GX, Abi.word(1), true).ry()).isEqualTo(Abi.word(1));
    assertThat(KeyProof.ecdsa(GX, Abi.word(1), false).ry()).isEqualTo(Bytes32.ZERO);
    assertThatIllegalArgumentException().isThrownBy(() -> KeyProof.ecdsa(GX, ORDER, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyProof.ecdsa(GX, Bytes32.ofHex("80" + "00".repeat(31)), true));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyProof.ecdsa(GX, Bytes32.ZERO, true));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyProof.ecdsa(Bytes32.ZERO, Abi.word(1), true));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyProof.ecdsa(ORDER, Abi.word(1), true));
  }

  @Test
  void anEcdsaSignatureLeadsToItsKeyAndNoOther() {
    var keys = TestKeys.named("one");
    var message = new EpochMessage(Bytes.of(new byte[96]));
    var proof = keys.proven(message).getFirst().proof();
    var signature = Bytes.ofHex(proof.r().hex() + proof.s().hex());
    assertThat(KeyProof.ecdsa(message.digest(), signature, keys.point())).isEqualTo(proof);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyProof.ecdsa(message.digest(), signature, TestKeys.named("another").point()));
  }

  @Test
  void aKeyIsAPointInItsOneEncoding() {
    assertThat(new RegistryKey(Scheme.BIP340, GX, GY).y()).isEqualTo(GY);
    assertThatIllegalArgumentException().isThrownBy(() -> new RegistryKey(Scheme.ECDSA, GX, GX));
    assertThatIllegalArgumentException().isThrownBy(() -> new RegistryKey(Scheme.ECDSA, FIELD, GY));
    var odd = Abi.word(new BigInteger(1, FIELD.toArray()).subtract(new BigInteger(1, GY.toArray())));
    assertThat(new RegistryKey(Scheme.ECDSA, GX, odd).y()).isEqualTo(odd);
    assertThatIllegalArgumentException().isThrownBy(() -> new RegistryKey(Scheme.BIP340, GX, odd))
        .withMessageContaining("even");
  }
}
