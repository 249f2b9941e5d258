package io.reseal.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token.Curve;
import io.reseal.hsm.token.TokenException;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token does what we ask of any token: on SoftHSM. */
class Pkcs11TokenIT {

  private static final byte[] AAD = {1, 2, 3};

  private Pkcs11Token token;

  @BeforeEach
  void open() {
    token = SoftHsm.fresh("ops").open();
  }

  @AfterEach
  void close() {
    token.close();
  }

  @Test
  void keyPairSignsUnderItsLabel() {
    var point = token.generateKeyPair("identity", Curve.SECP256K1);
    assertThat(point).hasSize(65).startsWith(4);
    assertThat(token.publicKey("identity")).hasValue(point);
    assertThat(token.sign("identity", new byte[32])).hasSize(64);
    assertThat(token.labels()).containsExactly("identity");
  }

  @Test
  void sealedBytesOpenAgain() {
    token.generateSealingKey("epoch-1");
    try (var secret = SecretBytes.random(32, Entropy.system())) {
      var sealed = token.seal("epoch-1", AAD, secret.expose());
      try (var opened = token.unseal("epoch-1", AAD, sealed)) {
        assertThat(opened.expose().toArray(ValueLayout.JAVA_BYTE))
            .isEqualTo(secret.expose().toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  @Test
  void changedCiphertextIsNotAuthentic() {
    token.generateSealingKey("epoch-1");
    try (var secret = SecretBytes.random(32, Entropy.system())) {
      var sealed = token.seal("epoch-1", AAD, secret.expose());
      var bytes = sealed.ciphertext().toArray();
      bytes[5] ^= 1;
      assertThatThrownBy(() -> token.unseal("epoch-1", AAD, new Sealed(sealed.iv(), Bytes.of(bytes))))
          .isInstanceOfSatisfying(TokenException.class,
              e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.NOT_AUTHENTIC));
    }
  }

  @Test
  void guaranteesHoldForOurOwnKeys() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    token.generateSealingKey("epoch-1");
    assertThat(token.guarantees("identity").missing()).isEmpty();
    assertThat(token.guarantees("epoch-1").missing()).isEmpty();
  }

  @Test
  void destroyedKeyIsGoneAndTheLabelIsFree() {
    token.generateKeyPair("channel", Curve.P256);
    var destroyed = token.destroy("channel");
    assertThat(destroyed.token()).isEqualTo(token.id());
    assertThat(token.contains("channel")).isFalse();
    token.generateKeyPair("channel", Curve.P256);
  }
}
