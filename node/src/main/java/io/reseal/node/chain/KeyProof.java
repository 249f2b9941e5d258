package io.reseal.node.chain;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.Arrays;

/**
 * A joint key's signature in the form the registry verifies: the new sharing
 * signed {@link RegistryDigests#epochMessage}.
 *
 * @param r
 *          ECDSA: r. BIP-340: the x-coordinate of R
 * @param s
 *          ECDSA: low s. BIP-340: s
 * @param ry
 *          ECDSA: the parity of R's y, 0 or 1. BIP-340: R's y-coordinate, even
 */
public record KeyProof(Bytes32 r, Bytes32 s, Bytes32 ry) {

  /**
   * Of an ECDSA signature.
   *
   * @param oddY
   *          whether R's y is odd, counted after s was made low (making it low
   *          flips the parity)
   * @throws IllegalArgumentException
   *           for an r or s out of range, or a high s
   */
  public static KeyProof ecdsa(Bytes32 r, Bytes32 s, boolean oddY) {
    if (!Secp256k1Points.isScalar(r) || !Secp256k1Points.isLowScalar(s)) {
      throw new IllegalArgumentException("an ECDSA proof has r in [1, q) and s in [1, q/2]");
    }
    return new KeyProof(r, s, Abi.word(oddY ? 1 : 0));
  }

  /**
   * Of an ECDSA signature as its signers publish it.
   *
   * @param signature
   *          64 bytes, r || s
   * @throws IllegalArgumentException
   *           when it is not one of the digest by that key
   */
  public static KeyProof ecdsa(Bytes32 digest, Bytes signature, Point publicKey) {
    var recoverable = Ecdsa.recoverable(digest, signature.toArray(), publicKey);
    return ecdsa(Bytes32.of(Arrays.copyOf(recoverable, 32)),
        Bytes32.of(Arrays.copyOfRange(recoverable, 32, 64)), recoverable[64] == 28);
  }

  /**
   * Of a BIP-340 signature: R's y follows from r, as BIP-340 has it even.
   *
   * @param signature
   *          64 bytes, r || s
   * @throws IllegalArgumentException
   *           for another length, or an r that is no point's x-coordinate
   */
  public static KeyProof bip340(Bytes signature) {
    if (signature.size() != 64) {
      throw new IllegalArgumentException("a BIP-340 signature has 64 bytes, not " + signature.size());
    }
    var bytes = signature.toArray();
    var r = Bytes32.of(Arrays.copyOf(bytes, 32));
    var y = Secp256k1Points.evenY(r)
        .orElseThrow(() -> new IllegalArgumentException("r is not the x-coordinate of a point"));
    return new KeyProof(r, Bytes32.of(Arrays.copyOfRange(bytes, 32, 64)), y);
  }
}
