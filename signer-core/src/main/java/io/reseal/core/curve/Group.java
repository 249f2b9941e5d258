package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The group operations on points in the library's own form of 64 bytes, which
 * never is the identity: the library has no such value, and where its result
 * would be one it refuses.
 */
final class Group {

  private Group() {
  }

  /** A point from 33 or 65 bytes, if that is one. */
  static Optional<byte[]> parse(byte[] encoded) {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(Secp256k1.KEY);
      return Secp256k1.parse(key, copy(arena, encoded)) ? Optional.of(bytes(key)) : Optional.empty();
    }
  }

  /** A point as 33 or 65 bytes. */
  static byte[] serialize(byte[] point, int size) {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(size);
      require(Secp256k1.serialize(out, arena.allocate(JAVA_LONG), copy(arena, point)));
      return bytes(out);
    }
  }

  static byte[] negate(byte[] point) {
    try (var arena = Arena.ofConfined()) {
      var key = copy(arena, point);
      require(Secp256k1.negate(key));
      return bytes(key);
    }
  }

  /** The product with a nonzero public scalar, in variable time. */
  static byte[] multiply(byte[] point, byte[] scalar) {
    try (var arena = Arena.ofConfined()) {
      var key = copy(arena, point);
      require(Secp256k1.multiply(key, copy(arena, scalar)));
      return bytes(key);
    }
  }

  /** The sum of at least one point, if it is not the identity. */
  static Optional<byte[]> sum(List<byte[]> points) {
    try (var arena = Arena.ofConfined()) {
      var pointers = arena.allocate(ADDRESS, points.size());
      for (var i = 0; i < points.size(); i++) {
        pointers.setAtIndex(ADDRESS, i, copy(arena, points.get(i)));
      }
      var key = arena.allocate(Secp256k1.KEY);
      return Secp256k1.combine(key, pointers, points.size()) ? Optional.of(bytes(key)) : Optional.empty();
    }
  }

  /** {@code scalar * G}. */
  static Point generatorTimes(byte[] scalar) {
    try (var arena = Arena.ofConfined()) {
      return generatorTimes(copy(arena, scalar));
    }
  }

  /** {@code secret * G} in constant time. */
  static Point generatorTimes(MemorySegment secret32) {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(Secp256k1.KEY);
      return Secp256k1.create(key, secret32) ? Point.ofLibrary(bytes(key)) : Point.IDENTITY;
    }
  }

  /**
   * {@code secret * point} into {@code out64} as x and y, in constant time; false
   * when it is the identity.
   */
  static boolean product(MemorySegment out64, Point point, MemorySegment secret32) {
    try (var arena = Arena.ofConfined()) {
      return Secp256k1.product(out64, copy(arena, point.library()), secret32);
    }
  }

  /** A public array as the library can read it. */
  static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocateFrom(JAVA_BYTE, bytes);
  }

  /** Public bytes as an array. */
  static byte[] bytes(MemorySegment segment) {
    return segment.toArray(JAVA_BYTE);
  }

  private static void require(boolean accepted) {
    if (!accepted) {
      throw new IllegalStateException("libsecp256k1 refuses a point it made itself");
    }
  }
}
