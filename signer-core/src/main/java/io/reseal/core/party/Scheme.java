package io.reseal.core.party;

/** What a key signs with. The code is the registry's. */
public enum Scheme {
  /** Threshold ECDSA on secp256k1. */
  ECDSA(1),
  /** Schnorr signatures by BIP-340. */
  BIP340(2);

  private final int code;

  Scheme(int code) {
    this.code = code;
  }

  /** The number that stands on chain. */
  public int code() {
    return code;
  }

  /**
   * The scheme of a registry code.
   *
   * @throws IllegalArgumentException
   *           for an unknown one
   */
  public static Scheme ofCode(int code) {
    for (var scheme : values()) {
      if (scheme.code == code) {
        return scheme;
      }
    }
    throw new IllegalArgumentException("no scheme has the code " + code);
  }
}
