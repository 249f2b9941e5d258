package io.reseal.core.party;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An Ethereum address of 20 bytes: who a node is. Immutable, ordered as the
 * contracts order addresses.
 */
public final class Address implements Comparable<Address> {

  /** Length in bytes. */
  public static final int SIZE = 20;

  private final byte[] bytes;

  private Address(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies 20 bytes.
   *
   * @throws IllegalArgumentException
   *           for another length or the zero address, which no key can have
   */
  public static Address of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.length);
    }
    if (Arrays.equals(bytes, new byte[SIZE])) {
      throw new IllegalArgumentException("the zero address is nobody's");
    }
    return new Address(bytes.clone());
  }

  /** Reads {@code 0x} and 40 hexadecimal digits, in any case. */
  public static Address ofHex(String hex) {
    if (!hex.startsWith("0x")) {
      throw new IllegalArgumentException("an address starts with 0x");
    }
    return of(HexFormat.of().parseHex(hex.substring(2)));
  }

  /** A copy of the 20 bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** {@code 0x} and 40 lower-case digits. */
  public String hex() {
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Address other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && Arrays.equals(bytes, that.bytes);
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
