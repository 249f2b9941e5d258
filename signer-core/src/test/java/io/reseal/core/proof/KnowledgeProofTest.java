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
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnowledgeProofTest {

  private static final SessionId SESSION = new SessionId(Bytes32.ofHex("11".repeat(32)));
  private static final ProofContext CONTEXT = new ProofContext(SESSION, "coefficient", new PartyId(3), 1);

  private long open;
  private SecretScalar secret;
  private Point point;
  private KnowledgeProof proof;

  @BeforeEach
  void prove() {
    open = SecretBytes.openCount();
    secret = SecretScalar.random(Entropy.system());
    point = secret.timesGenerator();
    proof = KnowledgeProof.prove(CONTEXT, secret, Entropy.system());
  }

  @AfterEach
  void everySecretIsGivenBack() {
    secret.close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void honestProofVerifies() {
    assertThat(proof.verifies(CONTEXT, point)).isTrue();
  }

  static Stream<ProofContext> otherContexts() {
    return Stream.of(
        new ProofContext(new SessionId(Bytes32.ofHex("12".repeat(32))), "coefficient", new PartyId(3), 1),
        new ProofContext(SESSION, "ephemeral", new PartyId(3), 1),
        new ProofContext(SESSION, "coefficient", new PartyId(4), 1),
        new ProofContext(SESSION, "coefficient", new PartyId(3), 2));
  }

  @ParameterizedTest
  @MethodSource("otherContexts")
  @DisplayName("N23 proofReplayOtherParty/role/epoch: a proof holds in its own context only")
  void proofHoldsInItsOwnContextOnly(ProofContext other) {
    assertThat(proof.verifies(other, point)).isFalse();
  }

  @Test
  void proofHoldsForItsOwnPointOnly() {
    assertThat(proof.verifies(CONTEXT, point.plus(Point.GENERATOR))).isFalse();
    assertThat(proof.verifies(CONTEXT, point.negate())).isFalse();
  }

  @Test
  void changedProofFails() {
    assertThat(
        new KnowledgeProof(proof.nonce().plus(Point.GENERATOR), proof.response()).verifies(CONTEXT, point))
        .isFalse();
    assertThat(new KnowledgeProof(proof.nonce().negate(), proof.response()).verifies(CONTEXT, point))
        .isFalse();
    assertThat(new KnowledgeProof(proof.nonce(), proof.response().plus(Scalar.ONE)).verifies(CONTEXT, point))
        .isFalse();
  }

  @Test
  void theIdentityIsNeitherProvedNorUsed() {
    assertThat(proof.verifies(CONTEXT, Point.IDENTITY)).isFalse();
    assertThat(new KnowledgeProof(Point.IDENTITY, Scalar.ZERO).verifies(CONTEXT, point)).isFalse();
    try (var zero = SecretScalar.of(Scalar.ZERO)) {
      assertThatThrownBy(() -> KnowledgeProof.prove(CONTEXT, zero, Entropy.system()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /**
   * R = z*G - c*P for a c chosen first is the forgery that binding P and R in c
   * prevents.
   */
  @Test
  void simulatedTranscriptIsNoProof() {
    var z = Scalar.of(7);
    var c = Scalar.of(11);
    var nonce = Point.GENERATOR.times(z).minus(point.times(c));
    assertThat(new KnowledgeProof(nonce, z).verifies(CONTEXT, point)).isFalse();
  }

  @Test
  void challengeIsTheDocumentedHash() {
    var c = HashToScalar.of(Transcript.of(Tag.POK).add(SESSION.value()).add("coefficient").add(3L).add(1L)
        .add(point.encoded()).add(proof.nonce().encoded()));
    assertThat(Point.GENERATOR.times(proof.response())).isEqualTo(proof.nonce().plus(point.times(c)));
  }

  @Test
  void repeatingGeneratorDoesNotRepeatTheNonceInAnotherContext() {
    Entropy stuck = out -> out.fill((byte) 7);
    var nonces = Stream.concat(Stream.of(CONTEXT), otherContexts())
        .map(context -> KnowledgeProof.prove(context, secret, stuck).nonce());
    assertThat(nonces).doesNotHaveDuplicates();
  }

  @Test
  void indexIsNotNegative() {
    assertThatThrownBy(() -> new ProofContext(SESSION, "coefficient", new PartyId(3), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
