package io.reseal.core.frost;

/** The published forms of FROST that we sign in. */
public enum FrostSuite {
  /** Signatures of BIP-340, 64 bytes, by BIP-445. */
  BIP340,
  /** Signatures of RFC 9591 for secp256k1 and SHA-256, 65 bytes. */
  RFC9591;

  Suite rules() {
    return switch (this) {
      case BIP340 -> new Bip445();
      case RFC9591 -> new Rfc9591();
    };
  }
}
