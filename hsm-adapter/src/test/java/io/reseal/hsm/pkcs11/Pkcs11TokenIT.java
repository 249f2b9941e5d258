package io.reseal.hsm.pkcs11;

import static io.reseal.hsm.pkcs11.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token.Curve;
import io.reseal.hsm.token.Token.Destroyed;
import io.reseal.hsm.token.Token.Operations;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import io.reseal.hsm.token.TokenProfile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token does what we ask of any token: on SoftHSM. */
class Pkcs11TokenIT {

  private static final byte[] AAD = {1, 2, 3};
  private static final byte[] DIGEST = new byte[32];

  private SoftHsm.Fresh fresh;
  private Pkcs11Token token;
  private SecretBytes secret;

  @BeforeEach
  void open() {
    fresh = SoftHsm.fresh("ops");
    token = fresh.open();
    secret = SecretBytes.random(32, Entropy.system());
  }

  @AfterEach
  void close() {
    secret.close();
    token.close();
  }

  @Test
  void keyPairSignsUnderItsLabel() {
    var point = token.generateKeyPair("identity", Curve.SECP256K1);
    assertThat(point).hasSize(65).startsWith(4);
    assertThat(token.publicKey("identity")).hasValue(point);
    assertThat(token.sign("identity", DIGEST)).hasSize(64);
    assertThat(token.labels()).containsExactly("identity");
  }

  @Test
  void keysOutliveTheirOpener() {
    var point = token.generateKeyPair("identity", Curve.P256);
    token.close();
    token = fresh.open();
    assertThat(token.publicKey("identity")).hasValue(point);
    assertThat(token.sign("identity", DIGEST)).hasSize(64);
  }

  @Test
  void closedTokenIsNotUsed() {
    token.close();
    assertThatThrownBy(token::labels).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void labelNamesOneKey() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    refuses(Kind.KEY_EXISTS, () -> token.generateKeyPair("identity", Curve.SECP256K1));
    refuses(Kind.KEY_EXISTS, () -> token.generateSealingKey("identity"));
    assertThat(token.labels()).containsExactly("identity");
  }

  @Test
  void twoKeysOfOneLabelAreNotChosenFrom() {
    token.generateSealingKey("epoch-1");
    token.close();
    raw(session -> session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.sealingKey("epoch-1")));
    assertThat(refuses(Kind.AMBIGUOUS, () -> fresh.open().close())).hasMessageContaining("labelled epoch-1");
  }

  @Test
  void absentKeyIsSaidToBeAbsent() {
    assertThat(token.contains("identity")).isFalse();
    assertThat(token.publicKey("identity")).isEmpty();
    refuses(Kind.NO_KEY, () -> token.sign("identity", DIGEST));
    refuses(Kind.NO_KEY, () -> token.guarantees("identity"));
    refuses(Kind.NO_KEY, () -> token.destroy("identity"));
    refuses(Kind.NO_KEY, () -> token.seal("identity", AAD, secret.expose()));
  }

  @Test
  void sealedBytesOpenAgain() {
    token.generateSealingKey("epoch-1");
    var sealed = token.seal("epoch-1", AAD, secret.expose());
    try (var opened = token.unseal("epoch-1", AAD, sealed)) {
      assertThat(ConstantTime.equal(opened.expose(), secret.expose())).isTrue();
    }
  }

  @Test
  void longSecretsAreSealedToo() {
    token.generateSealingKey("epoch-1");
    try (var large = SecretBytes.random(200_000, Entropy.system())) {
      var sealed = token.seal("epoch-1", AAD, large.expose());
      try (var opened = token.unseal("epoch-1", AAD, sealed)) {
        assertThat(ConstantTime.equal(opened.expose(), large.expose())).isTrue();
      }
    }
  }

  @Test
  void changedBytesAreNotAuthentic() {
    token.generateSealingKey("epoch-1");
    token.generateSealingKey("epoch-2");
    var sealed = token.seal("epoch-1", AAD, secret.expose());
    var ciphertext = sealed.ciphertext().toArray();
    ciphertext[5] ^= 1;
    var iv = sealed.iv().toArray();
    iv[0] ^= 1;
    refuses(Kind.NOT_AUTHENTIC,
        () -> token.unseal("epoch-1", AAD, new Sealed(sealed.iv(), Bytes.of(ciphertext))).close());
    refuses(Kind.NOT_AUTHENTIC,
        () -> token.unseal("epoch-1", AAD, new Sealed(Bytes.of(iv), sealed.ciphertext())).close());
    refuses(Kind.NOT_AUTHENTIC, () -> token.unseal("epoch-1", new byte[]{1, 2}, sealed).close());
    refuses(Kind.NOT_AUTHENTIC, () -> token.unseal("epoch-2", AAD, sealed).close());
  }

  @Test
  void guaranteesHoldForOurOwnKeys() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    token.generateSealingKey("epoch-1");
    assertThat(token.guarantees("identity").missing()).isEmpty();
    assertThat(token.guarantees("epoch-1").missing()).isEmpty();
  }

  @Test
  void softHsmIsNoTokenForProduction() {
    token.generateSealingKey("epoch-1");
    assertThat(TokenProfile.DEVELOPMENT.admit(token)).hasSize(1);
    refuses(Kind.OTHER, () -> TokenProfile.PRODUCTION.admit(token));
  }

  @Test
  void keyThatCanLeaveIsShownAsSuch() {
    token.close();
    raw(session -> session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.sealingKey("loose")
        .with(Attribute.SENSITIVE, false).with(Attribute.EXTRACTABLE, true).with(Attribute.WRAP, true)));
    token = fresh.open();
    assertThat(token.guarantees("loose").missing()).contains("CKA_SENSITIVE is not true",
        "CKA_EXTRACTABLE is not false", "CKA_WRAP is not false", "its value could be read",
        "it could be taken out wrapped by AES_KEY_WRAP");
  }

  @Test
  void destroyedKeyIsGoneAndItsLabelIsFree() {
    token.generateKeyPair("channel", Curve.P256);
    assertThat(token.destroy("channel")).isEqualTo(new Destroyed("channel", token.id()));
    assertThat(token.contains("channel")).isFalse();
    assertThat(token.publicKey("channel")).isEmpty();
    refuses(Kind.NO_KEY, () -> token.sign("channel", DIGEST));
    token.generateSealingKey("channel");
  }

  @Test
  void destroyedSealingKeyClosesKeptCopiesForEver() {
    token.generateSealingKey("epoch-1");
    var kept = token.seal("epoch-1", AAD, secret.expose());
    token.destroy("epoch-1");
    token.generateSealingKey("epoch-1");
    refuses(Kind.NOT_AUTHENTIC, () -> token.unseal("epoch-1", AAD, kept).close());
  }

  @Test
  void leftoverOfADestructionCutShortDoesNotBlockANewKey() {
    token.generateKeyPair("identity", Curve.P256);
    token.close();
    raw(session -> {
      session.destroy(session.find(Template.of(ObjectClass.PRIVATE_KEY, "identity")).getFirst());
      return 0L;
    });
    token = fresh.open();
    assertThat(token.publicKey("identity")).isEmpty();
    var point = token.generateKeyPair("identity", Curve.P256);
    assertThat(token.publicKey("identity")).hasValue(point);
  }

  @Test
  void canaryIsNotForUse() {
    assertThatThrownBy(() -> token.destroy(Lookup.CANARY)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> token.generateSealingKey(Lookup.CANARY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(token.labels()).isEmpty();
  }

  @Test
  void misuseIsRefusedBeforeTheTokenIsAsked() {
    assertThatThrownBy(() -> token.sign("identity", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> token.seal("epoch-1", AAD, MemorySegment.ofArray(new byte[32])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> token.seal("epoch-1", AAD, MemorySegment.NULL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> token.generateSealingKey(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void randomBytesFillTheMemory() {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(64);
      token.random(out);
      assertThat(out.toArray(ValueLayout.JAVA_BYTE)).isNotEqualTo(new byte[64]);
    }
  }

  @Test
  void operationsAreCounted() {
    token.generateSealingKey("epoch-1");
    token.generateKeyPair("identity", Curve.SECP256K1);
    token.sign("identity", DIGEST);
    token.unseal("epoch-1", AAD, token.seal("epoch-1", AAD, secret.expose())).close();
    assertThat(token.operations()).isEqualTo(new Operations(1, 1, 1, 2));
  }

  @Test
  void manyThreadsSignAtOnce() throws InterruptedException, ExecutionException {
    token.generateKeyPair("identity", Curve.SECP256K1);
    token.generateSealingKey("epoch-1");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Boolean>>();
      for (var i = 0; i < 100; i++) {
        running.add(threads.submit(() -> {
          var signed = token.sign("identity", DIGEST).length == 64;
          var sealed = token.seal("epoch-1", AAD, secret.expose());
          try (var opened = token.unseal("epoch-1", AAD, sealed)) {
            return signed && ConstantTime.equal(opened.expose(), secret.expose());
          }
        }));
      }
      for (var one : running) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  @Test
  void oneOfManyMakersOfALabelWins() throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Kind>>();
      for (var i = 0; i < 10; i++) {
        running.add(threads.submit(() -> {
          try {
            token.generateSealingKey("epoch-1");
            return null;
          } catch (TokenException e) {
            return e.kind();
          }
        }));
      }
      var outcomes = new ArrayList<Kind>();
      for (var one : running) {
        outcomes.add(one.get());
      }
      assertThat(outcomes).containsOnlyOnce((Kind) null);
      assertThat(outcomes).containsOnly(null, Kind.KEY_EXISTS);
    }
    assertThat(token.labels()).isEqualTo(List.of("epoch-1"));
  }

  /** Does something in the token that our own interface would not. */
  private void raw(RawTask task) {
    var module = Pkcs11Module.of(fresh.library());
    var connection = Connection.open(module, fresh.settings());
    try {
      connection.run((session, _) -> task.run(session));
    } finally {
      connection.close();
    }
  }

  /** Something to do in a session. */
  @FunctionalInterface
  private interface RawTask {
    Long run(Session session);
  }
}
