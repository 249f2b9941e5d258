package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretNoncesTest {

  private final long open = SecretBytes.openCount();

  @AfterEach
  void everySecretIsClosed() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  private static SecretNonces fresh() {
    return SecretNonces.of(SecretScalar.random(Entropy.system()), SecretScalar.random(Entropy.system()));
  }

  @Test
  void anAnswerWipesThem() {
    var nonces = fresh();
    nonces.spend(Scalar.ONE, false).close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
    assertThatThrownBy(() -> nonces.spend(Scalar.ONE, false)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("spent");
  }

  @Test
  void closedOnesDoNotAnswer() {
    var nonces = fresh();
    nonces.close();
    assertThatThrownBy(() -> nonces.spend(Scalar.ONE, false)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("spent");
  }

  @Test
  void theyPrintWhatIsPublicOfThem() {
    try (var nonces = fresh()) {
      assertThat(nonces).hasToString("SecretNonces[" + nonces.commitment() + "]");
    }
  }

  @Test
  void theIdentityCommitsToNothing() {
    assertThatThrownBy(() -> new NonceCommitment(Point.IDENTITY, Point.GENERATOR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NonceCommitment(Point.GENERATOR, Point.IDENTITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * A bit that flips in a nonce after it was committed to would leak the share.
   */
  @Test
  void aShareThatCameOutWrongIsWithheld() {
    try (var keys = Keys.deal(2, 3);
        var honest = fresh();
        var spoilt = new SecretNonces(SecretScalar.random(Entropy.system()),
            SecretScalar.random(Entropy.system()), honest.commitment())) {
      var plan = keys.plan(1, 2);
      var commitments = new TreeMap<PartyId, NonceCommitment>();
      plan.signers().forEach(id -> commitments.put(id, honest.commitment()));
      var values = plan.values(commitments);
      assertThatThrownBy(() -> values.sign(new PartyId(1), keys.share(1).value(), spoilt))
          .isInstanceOf(IllegalStateException.class).hasMessageContaining("withheld");
      assertThat(values.accepts(new PartyId(1), honest.commitment(),
          values.sign(new PartyId(1), keys.share(1).value(), honest))).isTrue();
    }
  }
}
