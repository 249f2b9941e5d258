package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.HexFormat;

/**
 * Values of Ethereum's JSON, read strictly: an endpoint's answer is a
 * stranger's word.
 */
final class Json {

  private static final int SHOWN_MAX = 160;

  private Json() {
  }

  /** A field that must be there. */
  static JsonNode field(JsonNode object, String name) {
    var value = object.get(name);
    if (value == null || value.isNull()) {
      throw new ChainException("an answer has no field " + name);
    }
    return value;
  }

  /** A quantity below 2^63: 0x and hexadecimal digits. */
  static long quantity(JsonNode node, String what) {
    var value = number(node, what);
    if (value.bitLength() > 63) {
      throw new ChainException(what + " is not a quantity below 2^63: " + shown(node.asText()));
    }
    return value.longValueExact();
  }

  /** A quantity of at most 256 bits. */
  static BigInteger number(JsonNode node, String what) {
    var digits = hex(node, what);
    if (!digits.matches("[0-9a-fA-F]{1,64}")) {
      throw new ChainException(what + " is not a quantity of 256 bits: " + shown(node.asText()));
    }
    return new BigInteger(digits, 16);
  }

  /** 32 bytes. */
  static Bytes32 bytes32(JsonNode node, String what) {
    var bytes = bytes(node, what);
    if (bytes.length != Bytes32.SIZE) {
      throw new ChainException(what + " has " + bytes.length + " bytes, not 32");
    }
    return Bytes32.of(bytes);
  }

  /** Bytes of any length. */
  static byte[] bytes(JsonNode node, String what) {
    try {
      return HexFormat.of().parseHex(hex(node, what));
    } catch (IllegalArgumentException e) {
      throw new ChainException(what + " is not hexadecimal: " + shown(node.asText()), e);
    }
  }

  /** A stranger's text, fit for a log: short, on one line, printable. */
  static String shown(String text) {
    var line = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    return line.replaceAll("[^\\x20-\\x7e]", "?");
  }

  private static String hex(JsonNode node, String what) {
    if (!node.isTextual() || !node.textValue().startsWith("0x")) {
      throw new ChainException(what + " is not hexadecimal text: " + shown(node.toString()));
    }
    return node.textValue().substring(2);
  }
}
