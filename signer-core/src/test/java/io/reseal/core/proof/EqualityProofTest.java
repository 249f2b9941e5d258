package io.reseal.core.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.HashToScalar;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.proof.EqualityProof.Statement;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EqualityProofTest {

  private static final SessionId SESSION = new SessionId(Bytes32.ofHex("11".repeat(32)));
  private static final SessionId ANOTHER = new SessionId(Bytes32.ofHex("12".repeat(32)));
  private static final PartyId DEALER = new PartyId(2);
  private static final PartyId RECIPIENT = new PartyId(5);
  private static final Point EPHEMERAL = Point.GENERATOR.times(Scalar.of(77));

  private long open;
  private SecretScalar key;
  private Point receiveKey;
  private Point shared;
  private Statement statement;
  private EqualityProof proof;

  @BeforeEach
  void prove() {
    open = SecretBytes.openCount();
    key = SecretScalar.random(Entropy.system());
    receiveKey = key.timesGenerator();
    shared = key.times(EPHEMERAL);
    statement = new Statement(SESSION, DEALER, RECIPIENT, receiveKey, EPHEMERAL, shared);
    proof = EqualityProof.prove(statement, key, Entropy.system());
  }

  @AfterEach
  void everySecretIsGivenBack() {
    key.close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void honestProofVerifies() {
    assertThat(proof.verifies(statement)).isTrue();
  }

  @Test
  @DisplayName("N23 proofReplayOtherParty/role/epoch: a proof holds for its own complaint only")
  void proofHoldsForItsOwnStatementOnly() {
    var others = List.of(new Statement(ANOTHER, DEALER, RECIPIENT, receiveKey, EPHEMERAL, shared),
        new Statement(SESSION, new PartyId(3), RECIPIENT, receiveKey, EPHEMERAL, shared),
        new Statement(SESSION, DEALER, new PartyId(6), receiveKey, EPHEMERAL, shared),
        new Statement(SESSION, RECIPIENT, DEALER, receiveKey, EPHEMERAL, shared),
        new Statement(SESSION, DEALER, RECIPIENT, receiveKey.negate(), EPHEMERAL, shared),
        new Statement(SESSION, DEALER, RECIPIENT, receiveKey, EPHEMERAL.negate(), shared),
        new Statement(SESSION, DEALER, RECIPIENT, receiveKey, EPHEMERAL, shared.negate()),
        new Statement(SESSION, DEALER, RECIPIENT, shared, EPHEMERAL, receiveKey));
    for (var other : others) {
      assertThat(proof.verifies(other)).as(other.toString()).isFalse();
    }
  }

  @Test
  void changedProofFails() {
    assertThat(new EqualityProof(proof.challenge().plus(Scalar.ONE), proof.response()).verifies(statement))
        .isFalse();
    assertThat(new EqualityProof(proof.challenge(), proof.response().plus(Scalar.ONE)).verifies(statement))
        .isFalse();
    assertThat(new EqualityProof(Scalar.ZERO, Scalar.ZERO).verifies(statement)).isFalse();
  }

  /** Whoever complains with a made-up point would frame an honest dealer. */
  @Test
  void falseStatementHasNoProof() {
    var wrong = shared.plus(Point.GENERATOR);
    var lie = new Statement(SESSION, DEALER, RECIPIENT, receiveKey, EPHEMERAL, wrong);
    assertThatThrownBy(() -> EqualityProof.prove(lie, key, Entropy.system()))
        .isInstanceOf(IllegalArgumentException.class);
    try (var other = SecretScalar.random(Entropy.system())) {
      assertThatThrownBy(() -> EqualityProof.prove(statement, other, Entropy.system()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    // What a prover gets who skips that check and follows the protocol.
    try (var k = SecretScalar.random(Entropy.system())) {
      var c = challenge(lie, k.timesGenerator(), k.times(EPHEMERAL));
      try (var product = key.times(c); var z = k.plus(product)) {
        assertThat(new EqualityProof(c, z.reveal()).verifies(lie)).isFalse();
      }
    }
  }

  @Test
  void statementIsNotAboutTheIdentity() {
    assertThatThrownBy(() -> new Statement(SESSION, DEALER, RECIPIENT, Point.IDENTITY, EPHEMERAL, shared))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Statement(SESSION, DEALER, RECIPIENT, receiveKey, Point.IDENTITY, shared))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Statement(SESSION, DEALER, RECIPIENT, receiveKey, EPHEMERAL, Point.IDENTITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void challengeIsTheDocumentedHash() {
    var c = proof.challenge();
    var atGenerator = Point.GENERATOR.times(proof.response()).minus(receiveKey.times(c));
    var atEphemeral = EPHEMERAL.times(proof.response()).minus(shared.times(c));
    assertThat(challenge(statement, atGenerator, atEphemeral)).isEqualTo(c);
  }

  @Test
  void repeatingGeneratorDoesNotGiveTheKeyAwayToADealerWhoShowsTwoPoints() {
    Entropy stuck = out -> out.fill((byte) 7);
    var second = EPHEMERAL.plus(Point.GENERATOR);
    var other = new Statement(SESSION, DEALER, RECIPIENT, receiveKey, second, key.times(second));
    var a = EqualityProof.prove(statement, key, stuck);
    var b = EqualityProof.prove(other, key, stuck);
    // With one nonce in both, this quotient is the key.
    var quotient = a.response().minus(b.response()).times(a.challenge().minus(b.challenge()).inverse());
    assertThat(Point.GENERATOR.times(quotient)).isNotEqualTo(receiveKey);
  }

  private static Scalar challenge(Statement of, Point atGenerator, Point atEphemeral) {
    return HashToScalar.of(Transcript.of(Tag.DLEQ).add(of.session().value()).add((long) of.dealer().value())
        .add((long) of.recipient().value()).add(of.receiveKey().encoded()).add(of.ephemeral().encoded())
        .add(of.shared().encoded()).add(atGenerator.encoded()).add(atEphemeral.encoded()));
  }
}
