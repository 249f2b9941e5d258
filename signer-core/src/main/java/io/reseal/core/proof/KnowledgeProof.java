package io.reseal.core.proof;

import io.reseal.core.curve.HashToScalar;
import io.reseal.core.curve.Hedge;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.secret.Entropy;

/**
 * A proof that its maker knows a with P = a*G, without showing a: Schnorr's, by
 * Fiat and Shamir. {@code z*G = R + c*P} with
 * {@code c = H2S("pok", sid, role, party, index, P, R)}. 65 bytes.
 *
 * @param nonce
 *          R = k*G
 * @param response
 *          z = k + c*a
 */
public record KnowledgeProof(Point nonce, Scalar response) {

  /**
   * A proof of knowledge of {@code secret}. Its nonce is hedged with the secret:
   * a nonce used for two challenges gives the secret away.
   *
   * @throws IllegalArgumentException
   *           for zero, which everybody knows
   */
  public static KnowledgeProof prove(ProofContext context, SecretScalar secret, Entropy entropy) {
    var point = secret.timesGenerator();
    if (point.isIdentity()) {
      throw new IllegalArgumentException("knowledge of zero is not worth a proof");
    }
    var label = "pok/" + context.role() + "/" + context.prover().value() + "/" + context.index();
    try (var k = Hedge.scalar(entropy, secret, context.session(), label)) {
      var nonce = k.timesGenerator();
      try (var product = secret.times(challenge(context, point, nonce)); var response = k.plus(product)) {
        return new KnowledgeProof(nonce, response.reveal());
      }
    }
  }

  /** Whether this proves knowledge behind {@code point} in that context. */
  public boolean verifies(ProofContext context, Point point) {
    if (point.isIdentity() || nonce.isIdentity()) {
      return false;
    }
    var c = challenge(context, point, nonce);
    return Point.GENERATOR.times(response).equals(nonce.plus(point.times(c)));
  }

  private static Scalar challenge(ProofContext context, Point point, Point nonce) {
    return HashToScalar.of(Transcript.of(Tag.POK).add(context.session().value()).add(context.role())
        .add(context.prover().value()).add(context.index()).add(point.encoded()).add(nonce.encoded()));
  }
}
