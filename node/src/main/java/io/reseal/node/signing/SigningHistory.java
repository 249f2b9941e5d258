package io.reseal.node.signing;

import java.math.BigInteger;

/**
 * What a key has signed lately by this node's own count, the request that is
 * judged left out.
 *
 * @param lastMinute
 *          requests of all kinds
 * @param lastDay
 *          wei of all transactions on the request's chain
 */
public record SigningHistory(int lastMinute, BigInteger lastDay) {

  /** Nothing yet. */
  public static final SigningHistory NONE = new SigningHistory(0, BigInteger.ZERO);
}
