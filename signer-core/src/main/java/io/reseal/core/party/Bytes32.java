package io.reseal.core.party;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Thirty-two public bytes: a hash, a root, an identifier. Immutable, ordered as
 * unsigned big-endian numbers.
 */
public final class Bytes32 implements Comparable<Bytes32> {

  /** Length in bytes. */
  public static final int SIZE = 32;

  /** All zero; where a value is optional on chain, its absence. */
  public static final Bytes32 ZERO = new Bytes32(new byte[SIZE]);

  private final byte[] bytes;

  private Bytes32(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies 32 bytes.
   *
   * @throws IllegalArgumentException
   *           for any other length
   */
  public static Bytes32 of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("expected 32 bytes, not " + bytes.length);
    }
    return new Bytes32(bytes.clone());
  }

  /** Reads 64 hexadecimal digits, with or without {@code 0x}. */
  public static Bytes32 ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
  }

  /** A copy of the 32 bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Whether this is {@link #ZERO}. */
  public boolean isZero() {
    return equals(ZERO);
  }

  @Override
  public int compareTo(Bytes32 other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes32 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
