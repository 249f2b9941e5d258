package io.reseal.core.ot;

import io.reseal.core.curve.SecretScalar;

/**
 * One party's additive shares of two products: Alice's c^u and c^v, or Bob's
 * d^u and d^v, with {@code c^u + d^u = chi a_1} and {@code c^v + d^v = chi a_2}
 * modulo q.
 */
public final class OleShares implements OleResult, AutoCloseable {

  private final SecretScalar first;
  private final SecretScalar second;

  OleShares(SecretScalar first, SecretScalar second) {
    this.first = first;
    this.second = second;
  }

  /** c^u or d^u, of the first input; still owned by this. */
  public SecretScalar first() {
    return first;
  }

  /** c^v or d^v, of the second input; still owned by this. */
  public SecretScalar second() {
    return second;
  }

  /** Wipes both. */
  @Override
  public void close() {
    first.close();
    second.close();
  }

  @Override
  public String toString() {
    return "OleShares";
  }
}
