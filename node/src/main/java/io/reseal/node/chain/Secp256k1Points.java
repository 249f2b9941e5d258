package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Coordinates of public points, checked and lifted as the registry wants them.
 * Nothing here is secret, so plain integers will do.
 */
final class Secp256k1Points {

  private static final BigInteger FIELD = new BigInteger(
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);
  private static final BigInteger ORDER = new BigInteger(
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
  private static final BigInteger SEVEN = BigInteger.valueOf(7);
  private static final BigInteger SQUARE_ROOT = FIELD.add(BigInteger.ONE).shiftRight(2);

  private Secp256k1Points() {
  }

  static boolean isPoint(Bytes32 x, Bytes32 y) {
    var left = number(y);
    return number(x).compareTo(FIELD) < 0 && left.compareTo(FIELD) < 0
        && left.multiply(left).mod(FIELD).equals(rightSide(number(x)));
  }

  static boolean isOdd(Bytes32 y) {
    return number(y).testBit(0);
  }

  /** In [1, q). */
  static boolean isScalar(Bytes32 value) {
    return number(value).signum() > 0 && number(value).compareTo(ORDER) < 0;
  }

  /**
   * In [1, q/2]: of the two encodings of one signature, the one the registry
   * takes.
   */
  static boolean isLowScalar(Bytes32 value) {
    return isScalar(value) && number(value).compareTo(HALF_ORDER) <= 0;
  }

  /** BIP-340's lift_x: the even y of a point, or nothing if there is no point. */
  static Optional<Bytes32> evenY(Bytes32 x) {
    if (number(x).compareTo(FIELD) >= 0) {
      return Optional.empty();
    }
    var y = rightSide(number(x)).modPow(SQUARE_ROOT, FIELD);
    var even = y.testBit(0) ? FIELD.subtract(y) : y;
    var lifted = Abi.word(even);
    return isPoint(x, lifted) ? Optional.of(lifted) : Optional.empty();
  }

  private static BigInteger rightSide(BigInteger x) {
    return x.modPow(BigInteger.valueOf(3), FIELD).add(SEVEN).mod(FIELD);
  }

  private static BigInteger number(Bytes32 word) {
    return new BigInteger(1, word.toArray());
  }
}
