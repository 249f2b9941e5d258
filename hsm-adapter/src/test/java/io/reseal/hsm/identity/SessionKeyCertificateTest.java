package io.reseal.hsm.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.SessionKeyCertificate.Expected;
import io.reseal.hsm.token.InMemoryToken;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionKeyCertificateTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  private static final Bytes32 COMMITTEE = Bytes32.ofHex("c0".repeat(32));
  private static final Optional<SessionId> SESSION = Optional
      .of(new SessionId(Bytes32.ofHex("51".repeat(32))));
  private static final long NOW = 1_800_000_000;
  private static final Validity DAY = Validity.from(NOW, Duration.ofHours(24));
  private static final Expected EXPECTED = new Expected(CHAIN, new Epoch(3), COMMITTEE, SESSION);

  private final Identity identity = Identity.create(new InMemoryToken("a"));
  private final SchnorrKey key = SchnorrKey.generate(Entropy.system());
  private final SessionKeyCertificate certificate = SessionKeyCertificate.issue(identity, terms(DAY), key,
      Entropy.system());

  @AfterEach
  void wipe() {
    key.close();
  }

  @Test
  void aCertificateHoldsForWhatItSays() {
    assertThat(certificate.refusal(EXPECTED, NOW)).isEmpty();
    assertThat(certificate.sessionKey()).isEqualTo(key.publicKey());
  }

  @Test
  void aCertificateSurvivesTheWire() {
    assertThat(SessionKeyCertificate.decoded(certificate.encoded())).isEqualTo(certificate);
    var anySession = SessionKeyCertificate.issue(identity,
        new SessionKeyTerms(CHAIN, identity.address(), new Epoch(3), 5, COMMITTEE, DAY, 9, Optional.empty()),
        key, Entropy.system());
    var read = SessionKeyCertificate.decoded(anySession.encoded());
    assertThat(read).isEqualTo(anySession);
    assertThat(read.refusal(new Expected(CHAIN, new Epoch(3), COMMITTEE, Optional.empty()), NOW)).isEmpty();
  }

  @Test
  void N23_anotherContextRefusesIt() {
    var registry = new ChainBinding(31337, identity.address());
    var other = Bytes32.ofHex("99".repeat(32));
    assertThat(certificate.refusal(new Expected(registry, new Epoch(3), COMMITTEE, SESSION), NOW)).get()
        .asString().contains("expected registry");
    assertThat(certificate.refusal(new Expected(CHAIN, new Epoch(4), COMMITTEE, SESSION), NOW))
        .contains("the session key is for epoch 3, expected 4");
    assertThat(certificate.refusal(new Expected(CHAIN, new Epoch(3), other, SESSION), NOW)).get().asString()
        .contains("committee");
    assertThat(certificate.refusal(new Expected(CHAIN, new Epoch(3), COMMITTEE, Optional.empty()), NOW)).get()
        .asString().endsWith("expected none");
    assertThat(certificate
        .refusal(new Expected(CHAIN, new Epoch(3), COMMITTEE, Optional.of(new SessionId(other))), NOW)).get()
        .asString().contains("session");
  }

  @Test
  void chainTimeOutsideItsValidityRefusesIt() {
    assertThat(certificate.refusal(EXPECTED, DAY.notBefore())).isEmpty();
    assertThat(certificate.refusal(EXPECTED, DAY.notAfter())).isEmpty();
    assertThat(certificate.refusal(EXPECTED, DAY.notBefore() - 1)).get().asString().contains("chain time");
    assertThat(certificate.refusal(EXPECTED, DAY.notAfter() + 1)).get().asString().contains("chain time");
  }

  @Test
  void aLifeOfMoreThanADayIsNeitherGivenNorAccepted() {
    var longer = terms(new Validity(NOW, NOW + Duration.ofHours(24).toSeconds() + 1));
    assertThatThrownBy(() -> SessionKeyCertificate.issue(identity, longer, key, Entropy.system()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("24 hours");
    var made = new SessionKeyCertificate(longer, certificate.sessionKey(), certificate.possession(),
        certificate.signature());
    assertThat(made.refusal(EXPECTED, NOW)).contains("the session key lives more than 24 hours");
  }

  @Test
  void anIdentityCertifiesOnlyInItsOwnName() {
    var other = Identity.create(new InMemoryToken("b"));
    assertThatThrownBy(() -> SessionKeyCertificate.issue(other, terms(DAY), key, Entropy.system()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not of " + other.address());
  }

  @Test
  void N34_aKeyWithoutProofOfPossessionIsRefused() {
    // Another's public key, certified by us: only the proof is missing.
    var victim = certificate;
    try (var other = SchnorrKey.generate(Entropy.system())) {
      var ours = SessionKeyCertificate.issue(identity, terms(DAY), other, Entropy.system());
      var stolen = new SessionKeyCertificate(terms(DAY), victim.sessionKey(), ours.possession(),
          victim.signature());
      assertThat(stolen.refusal(EXPECTED, NOW)).contains("the session key's proof of possession is wrong");
    }
  }

  @Test
  void N31_anotherIdentitysSignatureIsRefused() {
    var other = Identity.create(new InMemoryToken("b"));
    var theirs = SessionKeyCertificate.issue(other,
        new SessionKeyTerms(CHAIN, other.address(), new Epoch(3), 5, COMMITTEE, DAY, 9, SESSION), key,
        Entropy.system());
    var spoofed = new SessionKeyCertificate(certificate.terms(), certificate.sessionKey(),
        certificate.possession(), theirs.signature());
    assertThat(spoofed.refusal(EXPECTED, NOW)).get().asString().contains("not signed by");
  }

  @Test
  void everyBitIsSigned() {
    var good = certificate.encoded();
    for (var at = 1; at < good.length; at++) {
      var bad = good.clone();
      bad[at] ^= 1;
      try {
        var read = SessionKeyCertificate.decoded(bad);
        var expected = new Expected(read.terms().chain(), read.terms().epoch(), read.terms().committeeHash(),
            read.terms().session());
        assertThat(read.refusal(expected, NOW)).as("byte %d", at).isPresent();
      } catch (IllegalArgumentException e) {
        assertThat(e).as("byte %d", at).hasMessageMatching(".+");
      }
    }
  }

  @Test
  void otherLengthsAndVersionsAreRefused() {
    var good = certificate.encoded();
    assertThatThrownBy(() -> SessionKeyCertificate.decoded(Arrays.copyOf(good, good.length - 1)))
        .hasMessageContaining("has 314 bytes, not 313");
    assertThatThrownBy(() -> SessionKeyCertificate.decoded(Arrays.copyOf(good, good.length + 1)))
        .hasMessageContaining("not 315");
    var newer = good.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> SessionKeyCertificate.decoded(newer)).hasMessageContaining("version 2");
    assertThatThrownBy(() -> new SessionKeyCertificate(certificate.terms(), certificate.sessionKey(),
        Bytes.EMPTY, certificate.signature())).hasMessageContaining("64 bytes, not 0");
  }

  private SessionKeyTerms terms(Validity validity) {
    return new SessionKeyTerms(CHAIN, identity.address(), new Epoch(3), 5, COMMITTEE, validity, 9, SESSION);
  }
}
