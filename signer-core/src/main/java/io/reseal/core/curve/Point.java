package io.reseal.core.curve;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A public element of the group secp256k1, the identity included. Immutable; 33
 * bytes when encoded (SEC 1, compressed), which the identity has no encoding
 * for: it can come out of a sum, never out of a message.
 *
 * <p>
 * Multiplication by a {@link Scalar} takes variable time; by a secret it is
 * {@link SecretScalar#times(Point)}.
 */
public final class Point {

  /** Length of the encoding in bytes. */
  public static final int SIZE = 33;

  /** The neutral element, which is no key of anybody. */
  public static final Point IDENTITY = new Point(new byte[0], new byte[0]);

  /** The base point G. */
  public static final Point GENERATOR = decode(
      HexFormat.of().parseHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));

  private static final int UNCOMPRESSED_SIZE = 65;
  private static final int X_SIZE = 32;
  private static final byte EVEN = 2;
  private static final byte ODD = 3;
  private static final byte UNCOMPRESSED = 4;

  private final byte[] library; // the library's own form, empty for the identity
  private final byte[] encoded; // empty for the identity

  private Point(byte[] library, byte[] encoded) {
    this.library = library;
    this.encoded = encoded;
  }

  /**
   * Reads 33 bytes, compressed.
   *
   * @throws IllegalArgumentException
   *           for another length or form, an x from the field's size on or
   *           without a point
   */
  public static Point decode(byte[] bytes) {
    if (bytes.length != SIZE || (bytes[0] != EVEN && bytes[0] != ODD)) {
      throw new IllegalArgumentException("a point has 33 bytes, the first 2 or 3");
    }
    return new Point(parsed(bytes), bytes.clone());
  }

  /**
   * The point with this x and an even y (BIP-340's lift_x).
   *
   * @throws IllegalArgumentException
   *           for another length than 32 bytes or an x without a point
   */
  public static Point ofXOnly(byte[] x) {
    if (x.length != X_SIZE) {
      throw new IllegalArgumentException("an x coordinate has 32 bytes, not " + x.length);
    }
    var bytes = new byte[SIZE];
    bytes[0] = EVEN;
    System.arraycopy(x, 0, bytes, 1, X_SIZE);
    return decode(bytes);
  }

  /** The sum of all, the identity of none. */
  public static Point sum(Iterable<Point> points) {
    var terms = new ArrayList<byte[]>();
    for (var point : points) {
      if (!point.isIdentity()) {
        terms.add(point.library);
      }
    }
    return switch (terms.size()) {
      case 0 -> IDENTITY;
      case 1 -> ofLibrary(terms.getFirst());
      default -> Group.sum(terms).map(Point::ofLibrary).orElse(IDENTITY);
    };
  }

  /**
   * {@code scalars[0] * points[0] + ...} in variable time.
   *
   * @throws IllegalArgumentException
   *           when the lists differ in length
   */
  public static Point combine(List<Scalar> scalars, List<Point> points) {
    if (scalars.size() != points.size()) {
      throw new IllegalArgumentException(
          scalars.size() + " scalars do not go with " + points.size() + " points");
    }
    var terms = new ArrayList<Point>();
    for (var i = 0; i < points.size(); i++) {
      terms.add(points.get(i).times(scalars.get(i)));
    }
    return sum(terms);
  }

  /** {@code this + other}. */
  public Point plus(Point other) {
    return sum(List.of(this, other));
  }

  /** {@code this - other}. */
  public Point minus(Point other) {
    return plus(other.negate());
  }

  /** {@code -this}. */
  public Point negate() {
    return isIdentity() ? this : ofLibrary(Group.negate(library));
  }

  /** {@code scalar * this} in variable time. */
  public Point times(Scalar scalar) {
    if (isIdentity() || scalar.isZero()) {
      return IDENTITY;
    }
    // The library's own table of G halves the time, though made for secrets.
    return equals(GENERATOR)
        ? Group.generatorTimes(scalar.toArray())
        : ofLibrary(Group.multiply(library, scalar.toArray()));
  }

  /** Whether this is {@link #IDENTITY}. */
  public boolean isIdentity() {
    return library.length == 0;
  }

  /**
   * 33 bytes, compressed.
   *
   * @throws IllegalStateException
   *           for the identity
   */
  public byte[] encoded() {
    return affine().encoded.clone();
  }

  /**
   * 65 bytes, uncompressed.
   *
   * @throws IllegalStateException
   *           for the identity
   */
  public byte[] uncompressed() {
    return Group.serialize(affine().library, UNCOMPRESSED_SIZE);
  }

  /**
   * The x coordinate, 32 bytes big-endian.
   *
   * @throws IllegalStateException
   *           for the identity
   */
  public byte[] xOnly() {
    return Arrays.copyOfRange(affine().encoded, 1, SIZE);
  }

  /**
   * Whether y is even.
   *
   * @throws IllegalStateException
   *           for the identity
   */
  public boolean hasEvenY() {
    return affine().encoded[0] == EVEN;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Point that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  /** 66 hexadecimal digits, or "identity". */
  @Override
  public String toString() {
    return isIdentity() ? "identity" : HexFormat.of().formatHex(encoded);
  }

  /** A point from the library's own form, which is not copied. */
  static Point ofLibrary(byte[] library) {
    return new Point(library, Group.serialize(library, SIZE));
  }

  /** A point from x and y, 64 bytes that become public. */
  static Point ofCoordinates(MemorySegment coordinates) {
    var bytes = new ByteArrayOutputStream(UNCOMPRESSED_SIZE);
    bytes.write(UNCOMPRESSED);
    bytes.writeBytes(Group.bytes(coordinates));
    return ofLibrary(parsed(bytes.toByteArray()));
  }

  /** The library's own form, 64 bytes; not for the identity. */
  byte[] library() {
    return affine().library;
  }

  private static byte[] parsed(byte[] bytes) {
    return Group.parse(bytes)
        .orElseThrow(() -> new IllegalArgumentException("no point of secp256k1 has this x"));
  }

  private Point affine() {
    if (isIdentity()) {
      throw new IllegalStateException("the identity has no coordinates");
    }
    return this;
  }
}
