package io.reseal.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/** Ethereum's values in a client's JSON, read strictly. */
final class Values {

  private Values() {
  }

  /**
   * A key's value, if it is there and not null.
   *
   * @throws RpcFailed
   *           when it is not of its form
   */
  static <T> Optional<T> optional(JsonNode object, String name, Function<JsonNode, T> form) {
    var value = object.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(form.apply(value));
    } catch (IllegalArgumentException e) {
      throw RpcFailed.parameters(name + ": " + e.getMessage());
    }
  }

  /** A quantity of at most 256 bits: 0x and digits. */
  static BigInteger number(JsonNode node) {
    var digits = hex(node);
    if (digits.isEmpty() || digits.length() > 64) {
      throw new IllegalArgumentException("expected 0x and 1 to 64 hexadecimal digits");
    }
    return new BigInteger(digits, 16);
  }

  /** Bytes of any length. */
  static Bytes bytes(JsonNode node) {
    var digits = hex(node);
    if (digits.length() % 2 != 0) {
      throw new IllegalArgumentException("expected pairs of hexadecimal digits");
    }
    return Bytes.ofHex(digits);
  }

  /** An address, in any case. */
  static Address address(JsonNode node) {
    var digits = hex(node);
    if (digits.length() != 2 * Address.SIZE) {
      throw new IllegalArgumentException("expected an address of 20 bytes");
    }
    return Address.ofHex("0x" + digits);
  }

  private static String hex(JsonNode node) {
    if (!node.isTextual() || !node.textValue().matches("0x[0-9a-fA-F]*")) {
      throw new IllegalArgumentException("expected text of 0x and hexadecimal digits");
    }
    return node.textValue().substring(2);
  }
}
