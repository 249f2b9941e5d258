package io.reseal.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.hsm.token.Token.Curve;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever holds the PIN can use our keys, and cannot take them along. */
class ExportIT {

  private static final List<ObjectClass> KEYS = List.of(ObjectClass.PRIVATE_KEY, ObjectClass.SECRET_KEY);

  private Connection connection;

  @BeforeEach
  void open() {
    var fresh = SoftHsm.fresh("export");
    try (var token = fresh.open()) {
      token.generateKeyPair("identity", Curve.SECP256K1);
      token.generateSealingKey("epoch-1");
    }
    connection = Connection.open(Pkcs11Module.of(fresh.library()), fresh.settings());
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "epoch-1"})
  void valueIsNotGiven(String label) {
    var given = connection.run((session, lookup) -> session.givesAway(lookup.required(label)));
    assertThat(given).isFalse();
    var read = connection
        .run((session, lookup) -> session.attribute(lookup.required(label), Attribute.VALUE));
    assertThat(read).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_KEY_WRAP", "AES_KEY_WRAP_PAD", "AES_CBC_PAD"})
  void nothingIsWrapped(Mechanism way) {
    connection.run((session, lookup) -> {
      var wrapping = session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.wrappingProbe());
      assertThat(session.wraps(way, wrapping, lookup.required("identity"))).isFalse();
      assertThat(session.wraps(way, wrapping, lookup.required("epoch-1"))).isFalse();
      return wrapping;
    });
  }

  /** The attempt is a real one: a key that may leave does leave. */
  @Test
  void keyThatMayLeaveIsWrapped() {
    connection.run((session, _) -> {
      var wrapping = session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.wrappingProbe());
      var loose = session.generateKey(Mechanism.AES_KEY_GEN,
          KeyTemplates.wrappingProbe().with(Attribute.EXTRACTABLE, true));
      assertThat(session.wraps(Mechanism.AES_KEY_WRAP, wrapping, loose)).isTrue();
      return wrapping;
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "epoch-1"})
  void keyServesNoOtherPurpose(String label) {
    connection.run((session, lookup) -> {
      var key = lookup.required(label);
      for (var kind : KEYS) {
        for (var purpose : List.of(Attribute.WRAP, Attribute.UNWRAP, Attribute.DERIVE)) {
          assertThat(session.find(Template.of(kind, label).with(purpose, true))).doesNotContain(key);
        }
      }
      return key;
    });
  }

  @Test
  void identityCannotDecryptAndTheSealingKeyCannotSign() {
    assertThatThrownBy(
        () -> connection.run((session, lookup) -> session.sign(lookup.required("epoch-1"), new byte[32])))
        .isInstanceOf(CryptokiException.class);
    try (var arena = Arena.ofConfined()) {
      var plaintext = arena.allocate(1);
      assertThatThrownBy(() -> connection
          .run((session, lookup) -> Gcm.seal(session, lookup.required("identity"), new byte[0], plaintext)))
          .isInstanceOf(CryptokiException.class);
    }
  }
}
