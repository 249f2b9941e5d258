package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Optional;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * Signatures by identities, judged as the registry judges them: 65 bytes, r ||
 * s || v with v 27 or 28 and s low, so that a signature has one encoding.
 */
public final class IdentitySignatures {

  /** Length in bytes. */
  public static final int SIZE = 65;

  private IdentitySignatures() {
  }

  /**
   * Whether the registry would take this as the member's signature of the digest.
   */
  public static boolean isBy(Address member, Bytes32 digest, Bytes signature) {
    return signer(digest, signature).filter(member::equals).isPresent();
  }

  /**
   * Who signed the digest, or nothing if that is not a signature the registry
   * takes.
   */
  public static Optional<Address> signer(Bytes32 digest, Bytes signature) {
    if (signature.size() != SIZE) {
      return Optional.empty();
    }
    var bytes = signature.toArray();
    var r = Arrays.copyOf(bytes, 32);
    var s = Arrays.copyOfRange(bytes, 32, 64);
    if (!Secp256k1Points.isScalar(Bytes32.of(r)) || !Secp256k1Points.isLowScalar(Bytes32.of(s))
        || bytes[64] < 27 || bytes[64] > 28) {
      return Optional.empty();
    }
    try {
      var key = Sign.signedMessageHashToKey(digest.toArray(), new Sign.SignatureData(bytes[64], r, s));
      return Optional.of(Address.ofHex("0x" + Keys.getAddress(key)));
    } catch (SignatureException | IllegalArgumentException _) {
      // r is no point's x-coordinate, or the key is the point at infinity.
      return Optional.empty();
    }
  }
}
