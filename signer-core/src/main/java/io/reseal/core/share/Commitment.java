package io.reseal.core.share;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import java.util.ArrayList;
import java.util.List;

/**
 * A polynomial in public: each of its coefficients times G, the constant first
 * (Feldman 1987). Who has it can check any subshare.
 *
 * <p>
 * Whoever receives one compares {@link #threshold()} with the threshold agreed
 * before anything else: one coefficient more would raise the number of signers
 * unseen, one fewer would let fewer sign (Trail of Bits on DKLs23, 2024,
 * finding 1).
 *
 * @param coefficients
 *          from 2 to 200 points, none the identity: a trailing one would be a
 *          lower threshold in disguise
 */
public record Commitment(List<Point> coefficients) {

  public Commitment {
    coefficients = List.copyOf(coefficients);
    var _ = new Threshold(coefficients.size());
    for (var k = 0; k < coefficients.size(); k++) {
      if (coefficients.get(k).isIdentity()) {
        throw new IllegalArgumentException("the coefficient of degree " + k + " is the identity");
      }
    }
  }

  /**
   * {@code weights[0] * commitments[0] + ...}, the commitment to that combination
   * of polynomials.
   *
   * @throws IllegalArgumentException
   *           when the lists are empty, differ in length, the commitments have
   *           different thresholds, or a coefficient of the sum is the identity
   */
  public static Commitment weighted(List<Scalar> weights, List<Commitment> commitments) {
    if (commitments.isEmpty() || weights.size() != commitments.size()) {
      throw new IllegalArgumentException(
          weights.size() + " weights do not go with " + commitments.size() + " commitments");
    }
    var threshold = commitments.getFirst().threshold();
    for (var commitment : commitments) {
      if (!commitment.threshold().equals(threshold)) {
        throw new IllegalArgumentException(
            "commitments of thresholds " + threshold + " and " + commitment.threshold() + " have no sum");
      }
    }
    var sums = new ArrayList<Point>();
    for (var k = 0; k <= threshold.degree(); k++) {
      var degree = k;
      sums.add(
          Point.combine(weights, commitments.stream().map(one -> one.coefficients.get(degree)).toList()));
    }
    return new Commitment(sums);
  }

  /** Number of coefficients: how many subshares determine the polynomial. */
  public Threshold threshold() {
    return new Threshold(coefficients.size());
  }

  /** The shared secret times G. */
  public Point constant() {
    return coefficients.getFirst();
  }

  /**
   * The subshare of a party times G. It is the identity for a party whose
   * subshare is zero.
   */
  public Point evaluate(PartyId party) {
    var x = Scalar.of(party.value());
    var value = coefficients.getLast();
    for (var k = coefficients.size() - 2; k >= 0; k--) {
      value = value.times(x).plus(coefficients.get(k));
    }
    return value;
  }

  /** Whether this is the subshare that was committed to for the party. */
  public boolean opensAt(PartyId party, SecretScalar subshare) {
    return subshare.timesGenerator().equals(evaluate(party));
  }
}
