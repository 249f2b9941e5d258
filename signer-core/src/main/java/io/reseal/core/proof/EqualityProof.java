package io.reseal.core.proof;

import io.reseal.core.curve.HashToScalar;
import io.reseal.core.curve.Hedge;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;

/**
 * A proof that a shared point was made with the recipient's receive key: one k
 * with RK = rk*G and S = rk*Eph, shown without rk (Chaum and Pedersen 1992, by
 * Fiat and Shamir). A complaint opens S, and this is why anyone may believe it.
 * 64 bytes.
 *
 * <p>
 * {@code c = H2S("dleq", sid, dealer, recipient, RK, Eph, S, k*G, k*Eph)},
 * {@code z = k + c*rk}. BIP-374 proves the same under tags and an encoding of
 * its own, so its vectors do not apply.
 *
 * @param challenge
 *          c
 * @param response
 *          z
 */
public record EqualityProof(Scalar challenge, Scalar response) {

  /**
   * What is proved: {@code log_G(receiveKey) = log_ephemeral(shared)}, in whose
   * complaint about whom.
   *
   * @param receiveKey
   *          RK of the recipient, not the identity
   * @param ephemeral
   *          Eph of the dealer, not the identity
   * @param shared
   *          S, not the identity
   */
  public record Statement(SessionId session, PartyId dealer, PartyId recipient, Point receiveKey,
      Point ephemeral, Point shared) {

    public Statement {
      if (receiveKey.isIdentity() || ephemeral.isIdentity() || shared.isIdentity()) {
        throw new IllegalArgumentException("a statement is not about the identity");
      }
    }
  }

  /**
   * A proof by the holder of the receive key.
   *
   * @throws IllegalArgumentException
   *           when the statement does not hold for {@code receiveSecret}
   */
  public static EqualityProof prove(Statement statement, SecretScalar receiveSecret, Entropy entropy) {
    if (!receiveSecret.timesGenerator().equals(statement.receiveKey)
        || !receiveSecret.times(statement.ephemeral).equals(statement.shared)) {
      throw new IllegalArgumentException("the statement is not true of this receive key");
    }
    // With the point, as one dealer may show two: one nonce under two challenges
    // gives the key away.
    var label = "dleq/" + statement.dealer.value() + "/" + statement.recipient.value() + "/"
        + statement.ephemeral;
    try (var k = Hedge.scalar(entropy, receiveSecret, statement.session, label)) {
      var c = challenge(statement, k.timesGenerator(), k.times(statement.ephemeral));
      try (var product = receiveSecret.times(c); var response = k.plus(product)) {
        return new EqualityProof(c, response.reveal());
      }
    }
  }

  /** Whether this proves the statement. */
  public boolean verifies(Statement statement) {
    var atGenerator = Point.GENERATOR.times(response).minus(statement.receiveKey.times(challenge));
    var atEphemeral = statement.ephemeral.times(response).minus(statement.shared.times(challenge));
    return !atGenerator.isIdentity() && !atEphemeral.isIdentity()
        && challenge.equals(challenge(statement, atGenerator, atEphemeral));
  }

  private static Scalar challenge(Statement statement, Point atGenerator, Point atEphemeral) {
    return HashToScalar.of(Transcript.of(Tag.DLEQ).add(statement.session.value())
        .add(statement.dealer.value()).add(statement.recipient.value()).add(statement.receiveKey.encoded())
        .add(statement.ephemeral.encoded()).add(statement.shared.encoded()).add(atGenerator.encoded())
        .add(atEphemeral.encoded()));
  }
}
