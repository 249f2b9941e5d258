package io.reseal.node.demo.checker;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A signed transaction of type 2 (EIP-1559) that calls the registry's
 * {@code commit}, taken apart.
 *
 * @param proofs
 *          of 96 bytes, one a key
 * @param ready
 *          the members' signatures of 65 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared never
record CommitCall(long chainId, byte[] registry, long epoch, long attempt, byte[] root, List<JointKey> keys,
    List<byte[]> proofs, List<byte[]> members, List<byte[]> ready, byte[] keysHash) {

  private static final byte[] SELECTOR = Arrays.copyOf(Hashes.keccak(
      "commit(uint64,uint32,bytes32,(uint8,bytes32,bytes32)[],(bytes32,bytes32,bytes32)[],address[],bytes[])"
          .getBytes(StandardCharsets.US_ASCII)),
      4);
  private static final int LIST_MAX = 200;

  static CommitCall of(byte[] raw) {
    var transaction = SignedTransaction.of(raw);
    var data = transaction.data();
    Refused.unless(data.length > 4 && Arrays.equals(Arrays.copyOf(data, 4), SELECTOR),
        "the transaction calls commit");
    var words = new Words(Arrays.copyOfRange(data, 4, data.length));
    var keys = new ArrayList<JointKey>();
    var at = words.offset(3);
    var count = words.count(at);
    for (var index = 0; index < count; index++) {
      var key = at + 32 + 96 * index;
      keys.add(new JointKey(words.number(key), words.at(key + 32), words.at(key + 64)));
    }
    // abi.encode(Key[]): the offset of its only argument, then the list as it
    // stands here.
    var keysHash = Hashes.keccak(Hashes.word(32), words.slice(at, 32 + 96 * count));
    return new CommitCall(transaction.chainId(), transaction.to(), words.number(0), words.number(32),
        words.at(64), keys, proofs(words), addresses(words), signatures(words), keysHash);
  }

  private static List<byte[]> proofs(Words words) {
    var proofs = new ArrayList<byte[]>();
    var at = words.offset(4);
    for (var index = 0; index < words.count(at); index++) {
      proofs.add(words.slice(at + 32 + 96 * index, 96));
    }
    return proofs;
  }

  private static List<byte[]> addresses(Words words) {
    var addresses = new ArrayList<byte[]>();
    var at = words.offset(5);
    for (var index = 0; index < words.count(at); index++) {
      addresses.add(Arrays.copyOfRange(words.at(at + 32 + 32 * index), 12, 32));
    }
    return addresses;
  }

  private static List<byte[]> signatures(Words words) {
    var signatures = new ArrayList<byte[]>();
    var at = words.offset(6);
    for (var index = 0; index < words.count(at); index++) {
      var signature = at + 32 + words.small(at + 32 + 32 * index);
      Refused.unless(words.number(signature) == 65, "a signature has 65 bytes");
      signatures.add(words.slice(signature + 32, 65));
    }
    return signatures;
  }

  /** Arguments of a call as the ABI lays them out. */
  private record Words(byte[] bytes) {

    byte[] slice(int from, int length) {
      Refused.unless(from >= 0 && length >= 0 && from <= bytes.length - length, "the call's data is whole");
      return Arrays.copyOfRange(bytes, from, from + length);
    }

    byte[] at(int from) {
      return slice(from, 32);
    }

    long number(int from) {
      var number = new BigInteger(1, at(from));
      Refused.unless(number.bitLength() < 64, "a number of the call is small");
      return number.longValueExact();
    }

    int small(int from) {
      var number = number(from);
      Refused.unless(number < bytes.length, "an offset stays within the call");
      return (int) number;
    }

    int offset(int argument) {
      return small(32 * argument);
    }

    int count(int from) {
      var count = number(from);
      Refused.unless(count <= LIST_MAX, "a list of the call has at most " + LIST_MAX + " elements");
      return (int) count;
    }
  }
}
