package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.reseal.core.hash.Tag;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An element of the group secp256k1 that nobody may see yet, off the heap,
 * never the identity.
 *
 * <p>
 * Sums and choices take the same time for all points; only {@link #hashed} does
 * not. Whoever makes one closes it.
 */
public final class SecretPoint implements AutoCloseable {

  private final SecretBytes key = SecretBytes.allocate(Secp256k1.KEY); // the library's own form

  private SecretPoint() {
  }

  /**
   * {@code secret * G} in constant time.
   *
   * @throws IllegalArgumentException
   *           for zero
   */
  public static SecretPoint generatorTimes(SecretScalar secret) {
    var point = new SecretPoint();
    try (var bytes = secret.toSecretBytes()) {
      return point.accepted(Secp256k1.create(point.expose(), bytes.expose()), "zero times G is no point");
    }
  }

  /**
   * The point of fields, as {@link HashToCurve} gives it. The time depends on the
   * point.
   */
  public static SecretPoint hashed(Tag tag, MemorySegment... fields) {
    var point = new SecretPoint();
    try (var bytes = SecretXof.of(tag, HashToCurve.WIDE_SIZE, fields)) {
      return point.accepted(Secp256k1.decodeSwift(point.expose(), bytes.expose()),
          "libsecp256k1 refuses to decode");
    }
  }

  /**
   * {@code zero} for a secret bit 0 and {@code one} for 1, without a trace of
   * which.
   *
   * @param bit
   *          0 or 1; higher bits are ignored
   */
  public static SecretPoint choose(int bit, SecretPoint zero, SecretPoint one) {
    var chosen = new SecretPoint();
    var mask = -(long) (bit & 1);
    for (var at = 0L; at < Secp256k1.KEY; at += Long.BYTES) {
      var a = zero.expose().get(JAVA_LONG, at);
      var b = one.expose().get(JAVA_LONG, at);
      chosen.expose().set(JAVA_LONG, at, (a & ~mask) | (b & mask));
    }
    return chosen;
  }

  /**
   * {@code this - other} in constant time.
   *
   * @throws IllegalArgumentException
   *           when both are equal
   */
  public SecretPoint minus(SecretPoint other) {
    var difference = new SecretPoint();
    try (var arena = Arena.ofConfined(); var negated = SecretBytes.copyOf(other.expose())) {
      var pointers = arena.allocate(ADDRESS, 2);
      pointers.setAtIndex(ADDRESS, 0, expose());
      pointers.setAtIndex(ADDRESS, 1, negated.expose());
      return difference.accepted(
          Secp256k1.negate(negated.expose()) && Secp256k1.combine(difference.expose(), pointers, 2),
          "the difference of equal points is no point");
    }
  }

  /** The 33 bytes of {@link Point#encoded()}, as a secret of their own. */
  public SecretBytes encoded() {
    var out = SecretBytes.allocate(Point.SIZE);
    try (var arena = Arena.ofConfined()) {
      if (!Secp256k1.serialize(out.expose(), arena.allocate(JAVA_LONG), expose())) {
        out.close();
        throw new IllegalStateException("libsecp256k1 refuses a point it made itself");
      }
      return out;
    }
  }

  /** The point, made public: for what is about to be sent. */
  public Point reveal() {
    try (var bytes = encoded()) {
      return Point.decode(bytes.expose().toArray(JAVA_BYTE));
    }
  }

  /** Wipes the point. */
  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "SecretPoint";
  }

  private MemorySegment expose() {
    return key.expose();
  }

  private SecretPoint accepted(boolean accepted, String otherwise) {
    if (!accepted) {
      close();
      throw new IllegalArgumentException(otherwise);
    }
    return this;
  }
}
