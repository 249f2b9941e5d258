package io.reseal.core.share;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.List;

/**
 * A dealer's secret polynomial: its constant is the secret that is shared, its
 * value at a party's number is that party's subshare (Shamir 1979).
 *
 * <p>
 * It has as many coefficients as there are signers in the threshold, so that
 * many subshares determine it and one fewer tell nothing. Closing wipes them.
 */
public final class Polynomial implements AutoCloseable {

  private final List<SecretScalar> coefficients;

  private Polynomial(List<SecretScalar> coefficients) {
    this.coefficients = coefficients;
  }

  /** Random but for its constant, which is copied. */
  public static Polynomial random(SecretScalar constant, Threshold threshold, Entropy entropy) {
    var coefficients = new ArrayList<SecretScalar>();
    coefficients.add(constant.copy());
    for (var degree = 1; degree <= threshold.degree(); degree++) {
      coefficients.add(SecretScalar.random(entropy));
    }
    return new Polynomial(List.copyOf(coefficients));
  }

  /**
   * With these coefficients, the constant first, which are copied.
   *
   * @throws IllegalArgumentException
   *           when their number is no threshold
   */
  public static Polynomial copyOf(List<SecretScalar> coefficients) {
    var _ = new Threshold(coefficients.size());
    return new Polynomial(coefficients.stream().map(SecretScalar::copy).toList());
  }

  /** Number of coefficients, as a threshold. */
  public Threshold threshold() {
    return new Threshold(coefficients.size());
  }

  /** A party's subshare; it may be zero. */
  public SecretScalar at(PartyId party) {
    var x = Scalar.of(party.value());
    var value = coefficients.getLast().copy();
    for (var k = coefficients.size() - 2; k >= 0; k--) {
      try (var previous = value; var product = previous.times(x)) {
        value = product.plus(coefficients.get(k));
      }
    }
    return value;
  }

  /** The coefficient of that degree, still owned by the polynomial. */
  public SecretScalar coefficient(int degree) {
    return coefficients.get(degree);
  }

  /**
   * Each coefficient times G.
   *
   * @throws IllegalArgumentException
   *           when one is zero
   */
  public Commitment commit() {
    return new Commitment(coefficients.stream().map(SecretScalar::timesGenerator).toList());
  }

  /** Wipes the coefficients. */
  @Override
  public void close() {
    coefficients.forEach(SecretScalar::close);
  }

  @Override
  public String toString() {
    return "Polynomial[" + coefficients.size() + " coefficients]";
  }
}
