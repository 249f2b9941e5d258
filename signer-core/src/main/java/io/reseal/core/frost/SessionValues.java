package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What follows from all nonce commitments of a session, and the three things
 * done with it: sign, check a share, combine (BIP-445, GetSessionValues; RFC
 * 9591, sections 4.4 to 5.3).
 *
 * @param nonce
 *          R, not the identity
 * @param negated
 *          whether every nonce counts negatively, to give R an even y
 * @param binding
 *          the factor of each signer's binding nonce
 * @param challenge
 *          e
 * @param keySign
 *          1 or -1: how shares of the joint key count for the key that signs
 * @param offset
 *          what the tweaks add to the response
 */
record SessionValues(Quorum quorum, Point nonce, boolean negated, SortedMap<PartyId, Scalar> binding,
    Scalar challenge, Scalar keySign, Scalar offset) {

  SessionValues {
    binding = Collections.unmodifiableSortedMap(new TreeMap<>(binding));
  }

  /**
   * {@code z = ±(d + b e) + challenge * weight * (±share)}, which spends the
   * nonces. It is checked like anybody's before it is released: a response spoilt
   * by a fault can give the share away.
   *
   * @throws IllegalArgumentException
   *           when {@code share} is not the one of {@code signer}
   * @throws IllegalStateException
   *           when the nonces were spent before
   */
  Scalar sign(PartyId signer, SecretScalar share, SecretNonces nonces) {
    var verificationShare = quorum.share(signer);
    try (nonces; var answer = nonces.spend(binding.get(signer), negated)) {
      // A share of another party, key or epoch would answer for nothing.
      if (!share.timesGenerator().equals(verificationShare)) {
        throw new IllegalArgumentException("the share is not the one of party " + signer);
      }
      try (var weighted = share.times(shareFactor(signer)); var sum = answer.plus(weighted)) {
        var response = sum.reveal();
        if (!accepts(signer, nonces.commitment(), response)) {
          throw new IllegalStateException("a signature share came out wrong and is withheld");
        }
        return response;
      }
    }
  }

  /**
   * Whether a response answers its signer's commitment and verification share.
   */
  boolean accepts(PartyId signer, NonceCommitment commitment, Scalar response) {
    var effective = commitment.hiding().plus(commitment.binding().times(binding.get(signer)));
    var expected = (negated ? effective.negate() : effective)
        .plus(quorum.share(signer).times(shareFactor(signer)));
    return Point.GENERATOR.times(response).equals(expected);
  }

  /** The response of the whole quorum, one of each signer's given. */
  Scalar combine(Collection<Scalar> responses) {
    if (responses.size() != quorum.shares().size()) {
      throw new IllegalArgumentException(
          "expected a share of each of " + quorum.shares().size() + " signers, not " + responses.size());
    }
    return List.copyOf(responses).stream().reduce(offset, Scalar::plus);
  }

  private Scalar shareFactor(PartyId signer) {
    return challenge.times(quorum.weight(signer)).times(keySign);
  }
}
