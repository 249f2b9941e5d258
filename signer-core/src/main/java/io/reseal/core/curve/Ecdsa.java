package io.reseal.core.curve;

import io.reseal.core.party.Bytes32;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;

/**
 * ECDSA signatures in public: verified, and with the recovery number v that the
 * chain wants.
 *
 * <p>
 * Only low s counts, here as on chain: with s also q - s would pass, and a
 * signature would have two forms. An r that stands for an x from q on (v = 29
 * and 30 elsewhere) is not supported, by the chain neither; it happens once in
 * 2^127.
 */
public final class Ecdsa {

  /** Length of r || s in bytes. */
  public static final int SIGNATURE_SIZE = 64;

  /** Length of r || s || v in bytes. */
  public static final int RECOVERABLE_SIZE = 65;

  private static final int V_OFFSET = 27;

  private Ecdsa() {
  }

  /**
   * Whether {@code signature}, r || s with low s, is one of {@code digest} by
   * {@code signer}. Any bad input is a plain no.
   */
  public static boolean verify(Point signer, Bytes32 digest, byte[] signature) {
    if (signature.length != SIGNATURE_SIZE || signer.isIdentity()) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      var parsed = arena.allocate(Secp256k1.SIGNATURE);
      return Secp256k1.parseEcdsa(parsed, Group.copy(arena, signature)) && Secp256k1.verifyEcdsa(parsed,
          Group.copy(arena, digest.toArray()), Group.copy(arena, signer.library()));
    }
  }

  /**
   * Who gave this signature, or nothing if it is none.
   *
   * @param signature
   *          r || s || v with low s, v being 27 or 28, or 0 or 1
   */
  public static Optional<Point> recover(Bytes32 digest, byte[] signature) {
    if (signature.length != RECOVERABLE_SIZE) {
      return Optional.empty();
    }
    int v = signature[SIGNATURE_SIZE];
    return recover(digest, Arrays.copyOf(signature, SIGNATURE_SIZE), v >= V_OFFSET ? v - V_OFFSET : v);
  }

  /**
   * The signature with low s and the v, 27 or 28, that leads to its signer.
   *
   * @param signature
   *          r || s
   * @return r || s || v
   * @throws IllegalArgumentException
   *           when it is not a signature by {@code signer}
   */
  public static byte[] recoverable(Bytes32 digest, byte[] signature, Point signer) {
    var low = lowS(signature);
    for (var id = 0; id <= 1; id++) {
      if (recover(digest, low, id).filter(signer::equals).isPresent()) {
        var out = Arrays.copyOf(low, RECOVERABLE_SIZE);
        out[SIGNATURE_SIZE] = (byte) (V_OFFSET + id);
        return out;
      }
    }
    throw new IllegalArgumentException("this is no signature of the digest by " + signer);
  }

  /**
   * The same signature with s or q - s, whichever is smaller.
   *
   * @throws IllegalArgumentException
   *           for another length than 64 bytes or an s from q on
   */
  static byte[] lowS(byte[] signature) {
    if (signature.length != SIGNATURE_SIZE) {
      throw new IllegalArgumentException("r || s has 64 bytes, not " + signature.length);
    }
    var s = Scalar.decode(Arrays.copyOfRange(signature, Scalar.SIZE, SIGNATURE_SIZE));
    var low = Arrays.copyOf(signature, SIGNATURE_SIZE);
    System.arraycopy(isLow(s) ? s.toArray() : s.negate().toArray(), 0, low, Scalar.SIZE, Scalar.SIZE);
    return low;
  }

  private static Optional<Point> recover(Bytes32 digest, byte[] signature, int id) {
    if (id < 0 || id > 1) {
      return Optional.empty();
    }
    try (var arena = Arena.ofConfined()) {
      var parsed = arena.allocate(Secp256k1.RECOVERABLE_SIGNATURE);
      var key = arena.allocate(Secp256k1.KEY);
      var valid = Secp256k1.parseRecoverable(parsed, Group.copy(arena, signature), id)
          && isLow(Scalar.decode(Arrays.copyOfRange(signature, Scalar.SIZE, SIGNATURE_SIZE)))
          && Secp256k1.recover(key, parsed, Group.copy(arena, digest.toArray()));
      return valid ? Optional.of(Point.ofLibrary(Group.bytes(key))) : Optional.empty();
    }
  }

  private static boolean isLow(Scalar s) {
    return Arrays.compareUnsigned(s.toArray(), s.negate().toArray()) <= 0;
  }
}
