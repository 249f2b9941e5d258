package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.util.HexFormat;
import java.util.List;

/**
 * A question to a contract that changes nothing.
 *
 * @param signature
 *          as in {@code terms(uint64)}
 * @param words
 *          how many ABI words the answer has
 */
record View(Address contract, String signature, List<Bytes32> arguments, int words) {

  static View of(Address contract, String signature, int words, Bytes32... arguments) {
    return new View(contract, signature, List.of(arguments), words);
  }

  /** 0x, the selector's 4 bytes, the arguments. */
  String calldata() {
    var hex = new StringBuilder("0x").append(Abi.keccak(signature).hex(), 0, 8);
    arguments.forEach(argument -> hex.append(HexFormat.of().formatHex(argument.toArray())));
    return hex.toString();
  }
}
