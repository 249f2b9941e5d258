package io.reseal.hsm.token;

import io.reseal.core.party.Bytes;

/**
 * Sealed bytes: the IV the token used (12 to 16 bytes) and the ciphertext with
 * its 16-byte tag.
 */
public record Sealed(Bytes iv, Bytes ciphertext) {

  public Sealed {
    if (iv.size() < 12 || iv.size() > 16) {
      throw new IllegalArgumentException("an IV has 12 to 16 bytes, not " + iv.size());
    }
    if (ciphertext.size() < 16) {
      throw new IllegalArgumentException(
          "a ciphertext has at least its tag of 16 bytes, not " + ciphertext.size());
    }
  }
}
