package io.reseal.core.frost;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;

/**
 * A signer's two nonces of one session. They answer once: the answer wipes
 * them, since two answers by one pair of nonces give the share away.
 */
final class SecretNonces implements AutoCloseable {

  private final SecretScalar hiding;
  private final SecretScalar binding;
  private final NonceCommitment commitment;
  private boolean spent;

  /** Both scalars, taken over, with what was said of them. */
  SecretNonces(SecretScalar hiding, SecretScalar binding, NonceCommitment commitment) {
    this.hiding = hiding;
    this.binding = binding;
    this.commitment = commitment;
  }

  /**
   * Takes both scalars over.
   *
   * @throws IllegalArgumentException
   *           when one of them is zero; both are closed then
   */
  static SecretNonces of(SecretScalar hiding, SecretScalar binding) {
    if (hiding.isZero() || binding.isZero()) {
      hiding.close();
      binding.close();
      throw new IllegalArgumentException("a nonce is not zero");
    }
    return new SecretNonces(hiding, binding,
        new NonceCommitment(hiding.timesGenerator(), binding.timesGenerator()));
  }

  /** What is told to the other signers. */
  NonceCommitment commitment() {
    return commitment;
  }

  /**
   * {@code ±(d + factor * e)}, and the nonces are gone.
   *
   * @throws IllegalStateException
   *           when they were spent or closed before
   */
  synchronized SecretScalar spend(Scalar factor, boolean negated) {
    if (spent) {
      throw new IllegalStateException("these nonces are spent: they answer once");
    }
    try (var bound = binding.times(factor); var sum = hiding.plus(bound)) {
      return sum.negateIf(negated);
    } finally {
      close();
    }
  }

  /** Wipes both nonces, which then answer no more. */
  @Override
  public synchronized void close() {
    spent = true;
    hiding.close();
    binding.close();
  }

  @Override
  public String toString() {
    return "SecretNonces[" + commitment + (spent ? ", spent]" : "]");
  }
}
