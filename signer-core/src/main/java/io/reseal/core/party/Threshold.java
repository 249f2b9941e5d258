package io.reseal.core.party;

/**
 * How many parties must act together, at least 2. The polynomial that shares
 * the key has one degree less.
 */
public record Threshold(int signers) {

  public Threshold {
    if (signers < 2 || signers > Committee.SIZE_MAX) {
      throw new IllegalArgumentException(
          "a threshold counts signers, from 2 to " + Committee.SIZE_MAX + ", not " + signers);
    }
  }

  /** Degree of the sharing polynomial. */
  public int degree() {
    return signers - 1;
  }

  @Override
  public String toString() {
    return Integer.toString(signers);
  }
}
