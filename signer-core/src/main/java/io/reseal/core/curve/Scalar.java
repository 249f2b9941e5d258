package io.reseal.core.curve;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public number modulo the group order q. Immutable; 32 bytes big-endian,
 * below q, when encoded.
 *
 * <p>
 * Its arithmetic takes variable time and leaves copies on the heap: a secret is
 * a {@link SecretScalar}.
 */
public final class Scalar {

  /** Length of the encoding in bytes. */
  public static final int SIZE = 32;

  private static final int WIDE_SIZE = 64;
  private static final BigInteger Q = new BigInteger(
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static final byte[] ORDER = HexFormat.of().parseHex(Q.toString(16));

  /** 0. */
  public static final Scalar ZERO = new Scalar(BigInteger.ZERO);

  /** 1. */
  public static final Scalar ONE = new Scalar(BigInteger.ONE);

  private final BigInteger value;

  private Scalar(BigInteger value) {
    this.value = value;
  }

  /**
   * A small number.
   *
   * @throws IllegalArgumentException
   *           when negative
   */
  public static Scalar of(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a scalar is not negative: " + value);
    }
    return new Scalar(BigInteger.valueOf(value));
  }

  /**
   * Reads 32 bytes, big-endian. Strict: two encodings of one number would let a
   * peer change a message without changing its meaning, and i + q pass for
   * another i.
   *
   * @throws IllegalArgumentException
   *           for another length or a number from q on
   */
  public static Scalar decode(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a scalar has 32 bytes, not " + bytes.length);
    }
    var value = new BigInteger(1, bytes);
    if (value.compareTo(Q) >= 0) {
      throw new IllegalArgumentException("a scalar is below the group order");
    }
    return new Scalar(value);
  }

  /**
   * Reads 32 to 64 bytes, big-endian, modulo q. For hashes: 32 uniform bytes come
   * out uniform to within 2^-127, 48 bytes to within 2^-128.
   *
   * @throws IllegalArgumentException
   *           for another length
   */
  public static Scalar reduce(byte[] bytes) {
    if (bytes.length < SIZE || bytes.length > WIDE_SIZE) {
      throw new IllegalArgumentException("expected 32 to 64 bytes, not " + bytes.length);
    }
    return new Scalar(new BigInteger(1, bytes).mod(Q));
  }

  /** Whether 32 public bytes, big-endian, are a number below q. */
  public static boolean isCanonical(byte[] bytes, int from) {
    return Arrays.compareUnsigned(bytes, from, from + SIZE, ORDER, 0, SIZE) < 0;
  }

  /** {@code this + other}. */
  public Scalar plus(Scalar other) {
    return new Scalar(value.add(other.value).mod(Q));
  }

  /** {@code this - other}. */
  public Scalar minus(Scalar other) {
    return new Scalar(value.subtract(other.value).mod(Q));
  }

  /** {@code this * other}. */
  public Scalar times(Scalar other) {
    return new Scalar(value.multiply(other.value).mod(Q));
  }

  /** {@code -this}. */
  public Scalar negate() {
    return new Scalar(value.negate().mod(Q));
  }

  /**
   * {@code 1 / this}.
   *
   * @throws IllegalArgumentException
   *           for zero
   */
  public Scalar inverse() {
    if (isZero()) {
      throw new IllegalArgumentException("zero has no inverse");
    }
    return new Scalar(value.modInverse(Q));
  }

  /** Whether this is {@link #ZERO}. */
  public boolean isZero() {
    return value.signum() == 0;
  }

  /** 32 bytes, big-endian. */
  public byte[] toArray() {
    var bytes = new byte[SIZE];
    var digits = value.toByteArray(); // up to 33 bytes, the first then a sign of 0
    var length = Math.min(digits.length, SIZE);
    System.arraycopy(digits, digits.length - length, bytes, SIZE - length, length);
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scalar that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%064x", value);
  }
}
