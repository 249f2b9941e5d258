package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.web3j.crypto.Hash;

/** The contract ABI's 32-byte words, and Keccak-256 over them. */
final class Abi {

  /** Length of a word in bytes. */
  static final int WORD = 32;

  private final ByteArrayOutputStream words = new ByteArrayOutputStream();

  private Abi() {
  }

  static Abi words() {
    return new Abi();
  }

  Abi add(long number) {
    return add(word(number));
  }

  Abi add(Bytes32 word) {
    words.writeBytes(word.toArray());
    return this;
  }

  Abi add(Address address) {
    words.writeBytes(new byte[WORD - Address.SIZE]);
    words.writeBytes(address.toArray());
    return this;
  }

  byte[] toArray() {
    return words.toByteArray();
  }

  Bytes32 keccak() {
    return keccak(toArray());
  }

  /** A number as uint256. */
  static Bytes32 word(long number) {
    return word(BigInteger.valueOf(number));
  }

  /** A number as uint256. */
  static Bytes32 word(BigInteger number) {
    if (number.signum() < 0 || number.bitLength() > 256) {
      throw new IllegalArgumentException("a uint256 is not negative and has 256 bits at most");
    }
    var bytes = number.toByteArray();
    var word = new byte[WORD];
    var length = Math.min(bytes.length, WORD);
    System.arraycopy(bytes, bytes.length - length, word, WORD - length, length);
    return Bytes32.of(word);
  }

  static Bytes32 keccak(byte[] bytes) {
    return Bytes32.of(Hash.sha3(bytes));
  }

  static Bytes32 keccak(String text) {
    return keccak(text.getBytes(StandardCharsets.US_ASCII));
  }
}
