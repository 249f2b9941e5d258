package io.reseal.core.curve;

import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A secret number modulo the group order q, zero included, off the heap, with
 * arithmetic in constant time.
 *
 * <p>
 * Every operation gives a new secret, which its caller closes; operands stay
 * open and belong to whoever had them. A closed one throws
 * {@link IllegalStateException}. There is no equality and nothing to print;
 * {@link #reveal()} is the one way out to a public value.
 */
public final class SecretScalar implements AutoCloseable {

  /** Length of the encoding in bytes. */
  public static final int SIZE = 32;

  private static final int RANDOM_SIZE = 48;
  private static final int WIDE_SIZE = 64;

  private final SecretBytes limbs = SecretBytes.allocate(Limbs.SIZE);

  /** Zero, to be filled through {@link #limbs()}. */
  SecretScalar() {
  }

  /**
   * A uniform nonzero secret: 48 random bytes modulo q, which differ from uniform
   * by 2^-128.
   */
  public static SecretScalar random(Entropy entropy) {
    while (true) {
      try (var bytes = SecretBytes.random(RANDOM_SIZE, entropy)) {
        var secret = reduce(bytes.expose());
        if (!secret.isZero()) {
          return secret;
        }
        secret.close();
      }
    }
  }

  /**
   * A copy of 32 bytes, big-endian.
   *
   * @throws IllegalArgumentException
   *           for another length or a number from q on
   */
  public static SecretScalar copyOf(MemorySegment bytes) {
    if (bytes.byteSize() != SIZE) {
      throw new IllegalArgumentException("a scalar has 32 bytes, not " + bytes.byteSize());
    }
    var secret = new SecretScalar();
    if (!Limbs.read(secret.expose(), bytes)) {
      secret.close();
      throw new IllegalArgumentException("a scalar is below the group order");
    }
    return secret;
  }

  /**
   * 32 to 64 bytes, big-endian, modulo q.
   *
   * @throws IllegalArgumentException
   *           for another length
   */
  public static SecretScalar reduce(MemorySegment bytes) {
    if (bytes.byteSize() < SIZE || bytes.byteSize() > WIDE_SIZE) {
      throw new IllegalArgumentException("expected 32 to 64 bytes, not " + bytes.byteSize());
    }
    var secret = new SecretScalar();
    Limbs.reduce(secret.expose(), bytes);
    return secret;
  }

  /** A public value, to be computed with among secrets. */
  public static SecretScalar of(Scalar value) {
    return copyOf(MemorySegment.ofArray(value.toArray()));
  }

  /** The sum of all, zero of none. */
  public static SecretScalar sum(List<SecretScalar> terms) {
    var sum = new SecretScalar();
    for (var term : terms) {
      Limbs.add(sum.expose(), 0, sum.expose(), 0, term.expose(), 0);
    }
    return sum;
  }

  /**
   * {@code zero} for a secret bit 0 and {@code one} for 1, without a trace of
   * which.
   *
   * @param bit
   *          0 or 1; higher bits are ignored
   */
  public static SecretScalar choose(int bit, SecretScalar zero, SecretScalar one) {
    var chosen = new SecretScalar();
    Limbs.choose(chosen.expose(), bit, zero.expose(), one.expose());
    return chosen;
  }

  /** {@code this + other}. */
  public SecretScalar plus(SecretScalar other) {
    var sum = new SecretScalar();
    Limbs.add(sum.expose(), 0, expose(), 0, other.expose(), 0);
    return sum;
  }

  /** {@code this + other}. */
  public SecretScalar plus(Scalar other) {
    try (var term = of(other)) {
      return plus(term);
    }
  }

  /** {@code this - other}. */
  public SecretScalar minus(SecretScalar other) {
    var difference = new SecretScalar();
    Limbs.subtract(difference.expose(), 0, expose(), 0, other.expose(), 0);
    return difference;
  }

  /** {@code this * other}. */
  public SecretScalar times(SecretScalar other) {
    var product = new SecretScalar();
    Limbs.multiply(product.expose(), expose(), other.expose());
    return product;
  }

  /** {@code this * other}. */
  public SecretScalar times(Scalar other) {
    try (var factor = of(other)) {
      return times(factor);
    }
  }

  /** {@code -this}. */
  public SecretScalar negate() {
    try (var zero = new SecretScalar()) {
      return zero.minus(this);
    }
  }

  /** {@code -this} if told so by a public condition, else a copy. */
  public SecretScalar negateIf(boolean condition) {
    return condition ? negate() : copy();
  }

  /** Another copy with a life of its own. */
  public SecretScalar copy() {
    var copy = new SecretScalar();
    copy.expose().copyFrom(expose());
    return copy;
  }

  /** Whether this is zero: one bit that the caller makes public by asking. */
  public boolean isZero() {
    return Limbs.isZero(expose());
  }

  /**
   * Writes 32 bytes, big-endian, into {@code out}, which should lie off the heap.
   *
   * @throws IllegalArgumentException
   *           when {@code out} has another size
   */
  public void writeTo(MemorySegment out) {
    if (out.byteSize() != SIZE) {
      throw new IllegalArgumentException("a scalar has 32 bytes, not " + out.byteSize());
    }
    Limbs.write(out, 0, expose(), 0);
  }

  /** The 32 bytes, big-endian, as a secret of their own. */
  public SecretBytes toSecretBytes() {
    var bytes = SecretBytes.allocate(SIZE);
    writeTo(bytes.expose());
    return bytes;
  }

  /**
   * The value, made public. Only for what is about to be sent to everybody, like
   * a proof's response.
   */
  public Scalar reveal() {
    var bytes = new byte[SIZE];
    writeTo(MemorySegment.ofArray(bytes));
    return Scalar.decode(bytes);
  }

  /** {@code this * G} in constant time; zero gives the identity. */
  public Point timesGenerator() {
    try (var bytes = toSecretBytes()) {
      return Group.generatorTimes(bytes.expose());
    }
  }

  /**
   * {@code this * point} in constant time, as a point that may be published; zero
   * and the identity give the identity. A product that stays secret is a
   * {@link #sharedSecret}.
   */
  public Point times(Point point) {
    if (point.isIdentity()) {
      return Point.IDENTITY;
    }
    try (var bytes = toSecretBytes(); var product = SecretBytes.allocate(Secp256k1.KEY)) {
      return Group.product(product.expose(), point, bytes.expose())
          ? Point.ofCoordinates(product.expose())
          : Point.IDENTITY;
    }
  }

  /**
   * {@code this * point} in constant time, as x and y: 64 bytes that stay secret.
   *
   * @throws IllegalArgumentException
   *           when the product is the identity, which hides nothing
   */
  public SecretBytes sharedSecret(Point point) {
    if (point.isIdentity()) {
      throw new IllegalArgumentException("the identity shares no secret");
    }
    var product = SecretBytes.allocate(Secp256k1.KEY);
    try (var bytes = toSecretBytes()) {
      if (!Group.product(product.expose(), point, bytes.expose())) {
        product.close();
        throw new IllegalArgumentException("zero shares no secret");
      }
      return product;
    }
  }

  /** Wipes the value. */
  @Override
  public void close() {
    limbs.close();
  }

  @Override
  public String toString() {
    return "SecretScalar[32 bytes]";
  }

  /** The digits themselves, for arithmetic in this package. */
  MemorySegment limbs() {
    return expose();
  }

  private MemorySegment expose() {
    return limbs.expose();
  }
}
