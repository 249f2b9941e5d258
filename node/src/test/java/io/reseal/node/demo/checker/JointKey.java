package io.reseal.node.demo.checker;

import java.util.Arrays;
import java.util.List;

/**
 * A committee's key as the registry records it: 1 is an ECDSA key, 2 one of
 * BIP-340, whose y is even.
 *
 * @param x
 *          32 bytes
 * @param y
 *          32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared never
record JointKey(long scheme, byte[] x, byte[] y) {

  static final long ECDSA = 1;
  static final long BIP340 = 2;
  /** Those of a committee of the demonstration, in its keys' order. */
  static final List<Long> SCHEMES = List.of(BIP340, ECDSA);

  JointKey {
    Refused.unless(scheme == ECDSA || scheme == BIP340, "a key's scheme is 1 or 2");
    Refused.unless(scheme == ECDSA || !isOdd(y), "the y of a BIP-340 key is even");
    Refused.unless(Arrays.equals(Secp.point(compressed(x, y)).getAffineYCoord().getEncoded(), y),
        "the key is a point of the curve");
  }

  /**
   * Whether it is the one with this point, of 33 bytes: BIP-340 goes by x alone.
   */
  boolean isOf(byte[] point) {
    return scheme == BIP340
        ? Arrays.equals(x, Arrays.copyOfRange(point, 1, 33))
        : Arrays.equals(compressed(x, y), point);
  }

  /** The account's address, 20 bytes. */
  byte[] address() {
    return Arrays.copyOfRange(Hashes.keccak(x, y), 12, 32);
  }

  /**
   * Whether the key signed.
   *
   * @param proof
   *          r, s, and R's y: of an ECDSA signature only its parity
   */
  boolean signed(byte[] message, byte[] proof) {
    if (scheme == BIP340) {
      return Secp.verifies(x, message, Arrays.copyOf(proof, 64));
    }
    var signature = Hashes.join(Arrays.copyOf(proof, 64), new byte[]{(byte) (27 + proof[95])});
    return Arrays.equals(Secp.signer(message, signature), address());
  }

  private static byte[] compressed(byte[] x, byte[] y) {
    return Hashes.join(new byte[]{(byte) (isOdd(y) ? 3 : 2)}, x);
  }

  private static boolean isOdd(byte[] number) {
    return (number[31] & 1) == 1;
  }
}
