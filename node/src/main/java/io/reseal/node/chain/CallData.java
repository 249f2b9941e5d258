package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Committee;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * What a transaction said to the registry: a stranger's bytes, read strictly.
 * Everything wrong with them is a {@link ChainException}.
 */
final class CallData {

  private static final int SELECTOR = 4;

  private final String what;
  private final byte[] arguments;

  private CallData(String what, byte[] arguments) {
    this.what = what;
    this.arguments = arguments;
  }

  /**
   * @param signature
   *          of the function, as its selector is made from, such as
   *          {@code prove(uint64,address[],bytes[])}
   */
  static CallData of(byte[] input, String signature) {
    var what = "a call of " + signature.substring(0, signature.indexOf('('));
    var selector = Arrays.copyOf(Abi.keccak(signature).toArray(), SELECTOR);
    if (input.length < SELECTOR || !Arrays.equals(Arrays.copyOf(input, SELECTOR), selector)) {
      throw new ChainException(what + " begins with other bytes");
    }
    return new CallData(what, Arrays.copyOfRange(input, SELECTOR, input.length));
  }

  long number(int slot) {
    return words(slot * Abi.WORD, 1).number(0);
  }

  /** Members in one slot, and their signatures in the one after. */
  MemberSignatures signatures(int slot) {
    var members = addresses(slot);
    var blobs = blobs(slot + 1);
    if (blobs.size() != members.size()) {
      throw new ChainException(what + " has " + blobs.size() + " signatures for " + members.size());
    }
    var signatures = new TreeMap<Address, Bytes>();
    for (var index = 0; index < members.size(); index++) {
      if (blobs.get(index).size() > 0) {
        signatures.put(members.get(index), blobs.get(index));
      }
    }
    try {
      return new MemberSignatures(members, signatures);
    } catch (IllegalArgumentException e) {
      throw new ChainException(what + ": " + e.getMessage(), e);
    }
  }

  private List<Address> addresses(int slot) {
    var at = offset(slot, 0);
    var count = count(at);
    var words = words(at + Abi.WORD, count);
    var addresses = new ArrayList<Address>();
    for (var index = 0; index < count; index++) {
      addresses
          .add(words.address(index).orElseThrow(() -> new ChainException(what + " names the zero address")));
    }
    return addresses;
  }

  private List<Bytes> blobs(int slot) {
    var at = offset(slot, 0);
    var count = count(at);
    var blobs = new ArrayList<Bytes>();
    for (var index = 0; index < count; index++) {
      var begin = offset(index, at + Abi.WORD);
      var size = (int) words(begin, 1).number(0, IdentitySignatures.SIZE);
      var end = begin + Abi.WORD + size;
      if (end > arguments.length) {
        throw tooShort();
      }
      blobs.add(Bytes.of(Arrays.copyOfRange(arguments, begin + Abi.WORD, end)));
    }
    return blobs;
  }

  private int count(int at) {
    return (int) words(at, 1).number(0, Committee.SIZE_MAX);
  }

  /** Where the value of a slot begins, from the start of the arguments. */
  private int offset(int slot, int base) {
    return base + (int) words(base + slot * Abi.WORD, 1).number(0, arguments.length);
  }

  private Words words(int at, int count) {
    var end = at + count * Abi.WORD;
    if (end > arguments.length) {
      throw tooShort();
    }
    return Words.of(what, Arrays.copyOfRange(arguments, at, end), count);
  }

  private ChainException tooShort() {
    return new ChainException(what + " has " + arguments.length + " bytes of arguments, too few");
  }
}
