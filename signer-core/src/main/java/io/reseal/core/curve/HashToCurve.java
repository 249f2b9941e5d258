package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Xof;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Fields hashed to a point whose discrete logarithm nobody knows: 64 bytes of
 * {@link Xof}, decoded by ElligatorSwift (BIP-324).
 *
 * <p>
 * As a map of two field elements it is indifferentiable from a random oracle
 * (SwiftEC, ePrint 2022/759), and 64 uniform bytes are within 2^-129 of two
 * uniform field elements. The decoding takes variable time: the fields may be
 * secret only as long as the point keeps nothing from who can measure it.
 */
public final class HashToCurve {

  /** How many uniform bytes give a point. */
  static final int WIDE_SIZE = 64;

  private HashToCurve() {
  }

  /** The point of public fields, never the identity. */
  public static Point of(Tag tag, byte[]... fields) {
    return decode(MemorySegment.ofArray(Xof.of(tag, WIDE_SIZE, fields)));
  }

  /** The same point, for fields off the heap. */
  public static Point of(Tag tag, MemorySegment... fields) {
    try (var bytes = SecretXof.of(tag, WIDE_SIZE, fields)) {
      return decode(bytes.expose());
    }
  }

  /** The point of 64 bytes; all have one. */
  static Point decode(MemorySegment bytes) {
    try (var arena = Arena.ofConfined(); var copy = SecretBytes.copyOf(bytes)) {
      var key = arena.allocate(Secp256k1.KEY);
      if (!Secp256k1.decodeSwift(key, copy.expose())) {
        throw new IllegalStateException("libsecp256k1 refuses to decode");
      }
      return Point.ofLibrary(Group.bytes(key));
    }
  }
}
