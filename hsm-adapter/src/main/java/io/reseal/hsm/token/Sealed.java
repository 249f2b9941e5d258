package io.reseal.hsm.token;

import java.util.Arrays;

/**
 * Sealed bytes: the IV the token used (12 to 16 bytes) and the ciphertext with
 * its 16-byte tag.
 */
public record Sealed(byte[] iv, byte[] ciphertext) {

  public Sealed {
    if (iv.length < 12 || iv.length > 16) {
      throw new IllegalArgumentException("an IV has 12 to 16 bytes, not " + iv.length);
    }
    if (ciphertext.length < 16) {
      throw new IllegalArgumentException(
          "a ciphertext has at least its tag of 16 bytes, not " + ciphertext.length);
    }
    iv = iv.clone();
    ciphertext = ciphertext.clone();
  }

  @Override
  public byte[] iv() {
    return iv.clone();
  }

  @Override
  public byte[] ciphertext() {
    return ciphertext.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sealed that && Arrays.equals(iv, that.iv)
        && Arrays.equals(ciphertext, that.ciphertext);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(iv) + Arrays.hashCode(ciphertext);
  }
}
