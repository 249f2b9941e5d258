package io.reseal.node.signing;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The values of typed data, each as its declared type (EIP-712, encodeData).
 */
final class TypedDataValues {

  private static final int WORD = 32;
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,77})");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,64}");
  private static final Pattern BYTES = Pattern.compile("0x[0-9a-fA-F]*");

  private final TypedDataTypes types;

  TypedDataValues(TypedDataTypes types) {
    this.types = types;
  }

  /** The hash of a struct. */
  Bytes32 hash(String struct, JsonNode value) {
    var members = types.members(struct);
    if (!value.isObject() || value.size() != members.size()) {
      throw new IllegalArgumentException("a " + struct + " has exactly its " + members.size() + " members");
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(types.hash(struct).toArray());
    for (var member : members) {
      var node = value.get(member.name());
      if (node == null || node.isNull()) {
        throw new IllegalArgumentException("a " + struct + " is without its " + member.name());
      }
      out.writeBytes(word(member.name(), member.type(), node));
    }
    return Bytes32.of(keccak(out.toByteArray()));
  }

  private byte[] word(String name, String type, JsonNode node) {
    var array = TypedDataTypes.array(type);
    if (array.isPresent()) {
      return keccak(elements(name, array.get(), node));
    }
    if (types.isStruct(type)) {
      return hash(type, node).toArray();
    }
    return switch (type) {
      case "string" -> keccak(text(name, node).getBytes(StandardCharsets.UTF_8));
      case "bytes" -> keccak(bytes(name, node));
      case "bool" -> {
        if (!node.isBoolean()) {
          throw new IllegalArgumentException(name + " is true or false");
        }
        yield padded(BigInteger.valueOf(node.booleanValue() ? 1 : 0));
      }
      case "address" -> {
        var address = bytes(name, node);
        if (address.length != 20) {
          throw new IllegalArgumentException(name + " is an address of 20 bytes");
        }
        yield padded(new BigInteger(1, address));
      }
      default -> type.startsWith("bytes") ? fixedBytes(name, type, node) : number(name, type, node);
    };
  }

  private byte[] elements(String name, TypedDataTypes.Array array, JsonNode node) {
    if (!node.isArray() || array.length().filter(length -> length != node.size()).isPresent()) {
      throw new IllegalArgumentException(
          name + " is a list" + array.length().map(length -> " of " + length).orElse(""));
    }
    var out = new ByteArrayOutputStream();
    node.forEach(element -> out.writeBytes(word(name, array.element(), element)));
    return out.toByteArray();
  }

  private static byte[] fixedBytes(String name, String type, JsonNode node) {
    var size = Integer.parseInt(type.substring("bytes".length()));
    var bytes = bytes(name, node);
    if (bytes.length != size) {
      throw new IllegalArgumentException(name + " has " + size + " bytes, not " + bytes.length);
    }
    return Arrays.copyOf(bytes, WORD);
  }

  private static byte[] number(String name, String type, JsonNode node) {
    var signed = type.startsWith("int");
    var bits = Integer.parseInt(type.substring(signed ? 3 : 4));
    var number = integer(name, node);
    var fits = signed ? number.bitLength() < bits : number.signum() >= 0 && number.bitLength() <= bits;
    if (!fits) {
      throw new IllegalArgumentException(name + " is no " + type);
    }
    return padded(number);
  }

  /**
   * A JSON number without fraction, or text of decimal digits, or of 0x and
   * hexadecimal ones.
   */
  static BigInteger integer(String name, JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue();
    }
    var text = node.isTextual() ? node.textValue() : "";
    if (DECIMAL.matcher(text).matches()) {
      return new BigInteger(text);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return new BigInteger(text.substring(2), 16);
    }
    throw new IllegalArgumentException(name + " is no whole number");
  }

  private static String text(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException(name + " is text");
    }
    return node.textValue();
  }

  private static byte[] bytes(String name, JsonNode node) {
    var text = text(name, node);
    if (!BYTES.matcher(text).matches() || text.length() % 2 != 0) {
      throw new IllegalArgumentException(name + " is 0x and pairs of hexadecimal digits");
    }
    return Bytes.ofHex(text.substring(2)).toArray();
  }

  /** Two's complement of 32 bytes. */
  private static byte[] padded(BigInteger number) {
    var bytes = number.toByteArray();
    var word = new byte[WORD];
    if (number.signum() < 0) {
      Arrays.fill(word, (byte) 0xff);
    }
    var length = Math.min(bytes.length, WORD);
    System.arraycopy(bytes, bytes.length - length, word, WORD - length, length);
    return word;
  }

  private static byte[] keccak(byte[] bytes) {
    return Addresses.keccak(bytes).toArray();
  }
}
