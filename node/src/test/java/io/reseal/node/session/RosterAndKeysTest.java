package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose session keys a run believes, and how long our own last. */
class RosterAndKeysTest {

  private static final Epoch EPOCH = new Epoch(7);
  private static final Bytes32 COMMITTEE = Bytes32.ofHex("c0".repeat(32));
  private static final Optional<SessionId> SID = Optional.of(new SessionId(Bytes32.ofHex("51".repeat(32))));
  private static final Seat SEAT = new Seat(Role.SIGNER, new PartyId(1));
  private static final Bytes32 DIGEST = Bytes32.ofHex("d1".repeat(32));

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private Station member;
  private Station stranger;
  private CertifiedRoster roster;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    List<Station> stations = hamlet.settle(2);
    member = stations.get(0);
    stranger = stations.get(1);
    roster = new CertifiedRoster(Map.of(SEAT, member.address()),
        new SessionKeyCertificate.Expected(Hamlet.CHAIN, EPOCH, COMMITTEE, SID), hamlet::chainNow);
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private SessionKeyCertificate certificate(Station issuer, SchnorrKey key, long incarnation, long counter,
      Optional<SessionId> session) {
    var validity = Validity.from(hamlet.chainNow(), SessionKeyCertificate.LIFETIME_MAX);
    return SessionKeyCertificate.issue(issuer.identity(), new SessionKeyTerms(Hamlet.CHAIN, issuer.address(),
        EPOCH, incarnation, COMMITTEE, validity, counter, session), key, Entropy.system());
  }

  private boolean speaks(SchnorrKey key) {
    return roster.isAuthentic(SEAT, DIGEST, Bytes.of(key.sign(DIGEST, Entropy.system())));
  }

  @Test
  void beforeItsCertificateASeatIsNotHeard() {
    try (var key = SchnorrKey.generate(Entropy.system())) {
      assertThat(speaks(key)).isFalse();
      assertThat(roster.introduce(certificate(member, key, 1, 1, SID))).isEmpty();
      assertThat(speaks(key)).isTrue();
      assertThat(roster.isAuthentic(new Seat(Role.SIGNER, new PartyId(2)), DIGEST,
          Bytes.of(key.sign(DIGEST, Entropy.system())))).isFalse();
    }
  }

  @Test
  @DisplayName("N32: the certificate of one without a seat is refused")
  void aStrangersCertificateIsRefused() {
    try (var key = SchnorrKey.generate(Entropy.system())) {
      assertThat(roster.introduce(certificate(stranger, key, 1, 1, SID))).get().asString()
          .contains("no seat");
      assertThat(roster.certificates()).isEmpty();
    }
  }

  @Test
  @DisplayName("N20: a certificate for another session is refused")
  void aCertificateForAnotherSessionIsRefused() {
    try (var key = SchnorrKey.generate(Entropy.system())) {
      assertThat(roster.introduce(certificate(member, key, 1, 1, Optional.empty()))).isPresent();
      assertThat(roster.introduce(
          certificate(member, key, 1, 1, Optional.of(new SessionId(Bytes32.ofHex("52".repeat(32)))))))
          .isPresent();
      assertThat(speaks(key)).isFalse();
    }
  }

  @Test
  @DisplayName("N30: whoever speaks under two keys is heard under both")
  void everyKeyOfAnIdentityIsRecognised() {
    try (var one = SchnorrKey.generate(Entropy.system()); var other = SchnorrKey.generate(Entropy.system())) {
      assertThat(roster.introduce(certificate(member, other, 2, 1, SID))).isEmpty();
      assertThat(roster.introduce(certificate(member, one, 1, 9, SID))).isEmpty();
      assertThat(speaks(one)).isTrue();
      assertThat(speaks(other)).isTrue();
    }
  }

  @Test
  @DisplayName("N30: a second key for one dealing is a proof against its identity, a second certificate of one key is not")
  void twoKeysForOneDealingAreAProof() {
    try (var one = SchnorrKey.generate(Entropy.system()); var other = SchnorrKey.generate(Entropy.system())) {
      var first = certificate(member, one, 1, 1, SID);
      assertThat(roster.introduce(first)).isEmpty();
      assertThat(roster.introduce(first)).isEmpty();
      assertThat(roster.introduce(certificate(member, one, 1, 2, SID))).isEmpty();
      assertThat(roster.twoKeys()).isEmpty();
      var second = certificate(member, other, 1, 3, SID);
      assertThat(roster.introduce(second)).isEmpty();
      assertThat(roster.twoKeys())
          .containsOnly(Map.entry(member.address(), new CertifiedRoster.TwoKeys(first, second)));
    }
  }

  @Test
  @DisplayName("in a signing run a restarted node has had other keys honestly")
  void twoKeysOfAnEpochProveNothing() {
    var epochs = new CertifiedRoster(Map.of(SEAT, member.address()),
        new SessionKeyCertificate.Expected(Hamlet.CHAIN, EPOCH, COMMITTEE, Optional.empty()),
        hamlet::chainNow);
    try (var one = SchnorrKey.generate(Entropy.system()); var other = SchnorrKey.generate(Entropy.system())) {
      assertThat(epochs.introduce(certificate(member, one, 1, 1, Optional.empty()))).isEmpty();
      assertThat(epochs.introduce(certificate(member, other, 2, 1, Optional.empty()))).isEmpty();
      assertThat(epochs.twoKeys()).isEmpty();
    }
  }

  @Test
  @DisplayName("old keys that somebody brings up do not keep out the present one, and are bounded")
  void theLatestKeyAndThoseSpokenUnderStay() {
    var keys = new ArrayList<SchnorrKey>();
    try {
      for (var k = 0; k < 3 * CertifiedRoster.KEYS_MAX; k++) {
        keys.add(SchnorrKey.generate(Entropy.system()));
      }
      var latest = keys.getLast();
      assertThat(roster.introduce(certificate(member, latest, keys.size(), 1, SID))).isEmpty();
      assertThat(roster.introduce(certificate(member, keys.getFirst(), 1, 1, SID))).isEmpty();
      assertThat(speaks(keys.getFirst())).isTrue();
      for (var k = 1; k < keys.size() - 1; k++) {
        assertThat(roster.introduce(certificate(member, keys.get(k), k + 1, 1, SID))).isEmpty();
      }
      assertThat(speaks(latest)).as("the latest, though it came first").isTrue();
      assertThat(speaks(keys.getFirst())).as("one that it has spoken under").isTrue();
      assertThat(speaks(keys.get(1))).as("an early one that was silent").isFalse();
      assertThat(speaks(keys.get(keys.size() - 2))).as("the last to come").isTrue();
      assertThat(roster.certificates().get(member.address())).hasSize(CertifiedRoster.KEYS_MAX);
    } finally {
      keys.forEach(SchnorrKey::close);
    }
  }

  @Test
  void anExpiredCertificateIsRefused() {
    try (var key = SchnorrKey.generate(Entropy.system())) {
      var certificate = certificate(member, key, 1, 1, SID);
      hamlet.chainNow(certificate.terms().validity().notAfter() + 1);
      assertThat(roster.introduce(certificate)).isPresent();
      assertThat(speaks(key)).isFalse();
    }
  }

  @Test
  void oneKeyServesItsUseUntilItIsAboutToExpire() {
    var first = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty());
    assertThat(member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty())).isSameAs(first);
    assertThat(member.sessionKeys().key(EPOCH, COMMITTEE, SID)).isNotSameAs(first);
    assertThat(member.sessionKeys().key(new Epoch(8), COMMITTEE, Optional.empty())).isNotSameAs(first);

    hamlet.chainNow(first.certificate().terms().validity().notAfter() - 3601);
    assertThat(member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty())).isSameAs(first);
    hamlet.chainNow(hamlet.chainNow() + 1);
    var renewed = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty());
    assertThat(renewed).isNotSameAs(first);
    assertThat(renewed.certificate().terms().counter()).isGreaterThan(first.certificate().terms().counter());
  }

  @Test
  @DisplayName("a run that began with the key before the renewal still signs with it")
  void aRenewedKeyIsNotTakenFromUnderARun() {
    var first = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty());
    hamlet.chainNow(first.certificate().terms().validity().notAfter());
    var _ = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty());
    assertThat(first.sign(DIGEST).size()).isEqualTo(64);
  }

  @Test
  void afterARestartTheIncarnationIsHigher() {
    var before = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty()).certificate();
    var after = hamlet.restart(member).sessionKeys().key(EPOCH, COMMITTEE, Optional.empty()).certificate();
    assertThat(after.terms().incarnation()).isGreaterThan(before.terms().incarnation());
  }

  @Test
  void noKeyStaysOpen() {
    var open = SecretBytes.openCount();
    var first = member.sessionKeys().key(EPOCH, COMMITTEE, SID);
    member.sessionKeys().forget(EPOCH, COMMITTEE, SID.orElseThrow());
    assertThat(SecretBytes.openCount()).isEqualTo(open);
    var _ = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty());
    hamlet.chainNow(first.certificate().terms().validity().notAfter());
    var _ = member.sessionKeys().key(EPOCH, COMMITTEE, Optional.empty());
    member.sessionKeys().close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }
}
