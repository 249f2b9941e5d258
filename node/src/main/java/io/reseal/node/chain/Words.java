package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * ABI words an endpoint returned, of exactly the number expected, each read as
 * its type and refused if it is not one.
 */
final class Words {

  private final String what;
  private final byte[] data;

  private Words(String what, byte[] data) {
    this.what = what;
    this.data = data;
  }

  /**
   * @param what
   *          whose words they are, for messages
   * @throws ChainException
   *           unless there are just so many
   */
  static Words of(String what, byte[] data, int count) {
    if (data.length != count * Abi.WORD) {
      throw new ChainException(what + " has " + data.length + " bytes, not " + count * Abi.WORD);
    }
    return new Words(what, data);
  }

  Bytes32 bytes32(int index) {
    return Bytes32.of(Arrays.copyOfRange(data, index * Abi.WORD, (index + 1) * Abi.WORD));
  }

  BigInteger uint256(int index) {
    return new BigInteger(1, bytes32(index).toArray());
  }

  /** A number from 0 to max. */
  long number(int index, long max) {
    var value = uint256(index);
    if (value.bitLength() > 63 || value.longValueExact() > max) {
      throw new ChainException(what + " has " + value + " as word " + index + ", which is at most " + max);
    }
    return value.longValueExact();
  }

  /** A number below 2^63. */
  long number(int index) {
    return number(index, Long.MAX_VALUE);
  }

  /** A number below 2^31. */
  int integer(int index) {
    return (int) number(index, Integer.MAX_VALUE);
  }

  boolean bool(int index) {
    return number(index, 1) == 1;
  }

  /** An address; zero is none. */
  Optional<Address> address(int index) {
    var word = bytes32(index).toArray();
    for (var i = 0; i < Abi.WORD - Address.SIZE; i++) {
      if (word[i] != 0) {
        throw new ChainException(what + " has no address as word " + index);
      }
    }
    return bytes32(index).isZero()
        ? Optional.empty()
        : Optional.of(Address.of(Arrays.copyOfRange(word, Abi.WORD - Address.SIZE, Abi.WORD)));
  }
}
