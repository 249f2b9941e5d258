package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import io.reseal.hsm.token.InMemoryToken;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownCertificatesTest {

  private final Identity identity = Identity.create(new InMemoryToken("known"));
  private final KnownCertificates known = new KnownCertificates();

  private SessionKeyCertificate certificate(long counter) {
    try (var key = SchnorrKey.generate(Entropy.system())) {
      return SessionKeyCertificate
          .issue(identity,
              new SessionKeyTerms(Hamlet.CHAIN, identity.address(), new Epoch(1), 1, Bytes32.ZERO,
                  Validity.from(1000, Duration.ofHours(1)), counter, Optional.empty()),
              key, Entropy.system());
    }
  }

  private static SessionKeyCertificate forged(SessionKeyCertificate genuine) {
    var signature = genuine.signature().toArray();
    signature[40] ^= 1;
    return new SessionKeyCertificate(genuine.terms(), genuine.sessionKey(), genuine.possession(),
        Bytes.of(signature));
  }

  @Test
  void theSameOneIsGenuineAgainAndOneThatDiffersInABitIsNot() {
    var genuine = certificate(1);
    assertThat(known.forgery(genuine)).isEmpty();
    assertThat(known.forgery(SessionKeyCertificate.decoded(genuine.encoded()))).isEmpty();
    assertThat(known.size()).isEqualTo(1);
    assertThat(known.forgery(forged(genuine))).hasValueSatisfying(why -> assertThat(why).contains("signed"));
  }

  @Test
  void aForgeryIsRefusedAsOftenAsItComes() {
    var forged = forged(certificate(1));
    assertThat(known.forgery(forged)).isPresent();
    assertThat(known.forgery(forged)).isPresent();
    assertThat(known.size()).isZero();
  }

  @Test
  void aKnownOneHoldsForItsOwnRunAndTimeOnly() {
    var certificate = certificate(1);
    var seats = Map.of(new Seat(Role.SIGNER, new PartyId(1)), identity.address());
    var expected = new SessionKeyCertificate.Expected(Hamlet.CHAIN, new Epoch(1), Bytes32.ZERO,
        Optional.empty());
    var other = new SessionKeyCertificate.Expected(Hamlet.CHAIN, new Epoch(2), Bytes32.ZERO,
        Optional.empty());
    assertThat(new CertifiedRoster(seats, expected, () -> 1500, known).introduce(certificate)).isEmpty();
    assertThat(known.size()).isEqualTo(1);
    assertThat(new CertifiedRoster(seats, other, () -> 1500, known).introduce(certificate))
        .hasValueSatisfying(why -> assertThat(why).contains("epoch"));
    assertThat(new CertifiedRoster(seats, expected, () -> 9_999_999, known).introduce(certificate))
        .hasValueSatisfying(why -> assertThat(why).contains("chain time"));
  }

  @Test
  void noMoreThanSoManyAreRemembered() {
    for (var counter = 1; counter <= KnownCertificates.MAX + 5; counter++) {
      assertThat(known.forgery(certificate(counter))).isEmpty();
    }
    assertThat(known.size()).isEqualTo(KnownCertificates.MAX);
  }
}
