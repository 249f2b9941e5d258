package io.reseal.node.demo.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One object of the report, read strictly: exactly the names expected, one way
 * to write each value.
 */
record Fields(JsonNode object, String where) {

  private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2})+");

  /** Refuses an object that has other fields than these. */
  static Fields of(JsonNode node, String where, String... names) {
    Refused.unless(node.isObject(), where + " is an object");
    var found = new HashSet<String>();
    node.fieldNames().forEachRemaining(found::add);
    Refused.unless(found.equals(Set.of(names)),
        where + " has the fields " + Set.of(names) + ", not " + found);
    return new Fields(node, where);
  }

  String text(String name) {
    var value = object.get(name);
    Refused.unless(value.isTextual(), where + "." + name + " is a text");
    return value.textValue();
  }

  /** A whole number that is not negative. */
  long number(String name) {
    var value = object.get(name);
    Refused.unless(value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0,
        where + "." + name + " is a whole number");
    return value.longValue();
  }

  /** Bytes of any length in lower-case digits. */
  byte[] bytes(String name) {
    return hex(text(name), where + "." + name);
  }

  byte[] bytes(String name, int length) {
    var bytes = bytes(name);
    Refused.unless(bytes.length == length, where + "." + name + " has " + length + " bytes");
    return bytes;
  }

  /** Bytes after 0x: an address, or the name of a transaction. */
  byte[] prefixed(String name, int length) {
    return prefixed(text(name), length, where + "." + name);
  }

  /** Bytes of any length after 0x. */
  byte[] prefixed(String name) {
    var text = text(name);
    Refused.unless(text.startsWith("0x"), where + "." + name + " begins with 0x");
    return hex(text.substring(2), where + "." + name);
  }

  /** A list of addresses, strictly ascending. */
  List<String> addresses(String name) {
    var addresses = new ArrayList<String>();
    for (var value : list(name)) {
      Refused.unless(value.isTextual(), where + "." + name + " holds texts");
      var _ = prefixed(value.textValue(), 20, where + "." + name);
      Refused.unless(addresses.isEmpty() || addresses.getLast().compareTo(value.textValue()) < 0,
          where + "." + name + " is sorted and names nobody twice");
      addresses.add(value.textValue());
    }
    return addresses;
  }

  List<JsonNode> list(String name) {
    var value = object.get(name);
    Refused.unless(value.isArray(), where + "." + name + " is a list");
    var elements = new ArrayList<JsonNode>();
    value.forEach(elements::add);
    return elements;
  }

  /** The bytes of an address that {@link #addresses} let pass. */
  static byte[] address(String text) {
    return HexFormat.of().parseHex(text.substring(2));
  }

  private static byte[] prefixed(String text, int length, String where) {
    Refused.unless(text.startsWith("0x"), where + " begins with 0x");
    var bytes = hex(text.substring(2), where);
    Refused.unless(bytes.length == length, where + " has " + length + " bytes");
    return bytes;
  }

  private static byte[] hex(String text, String where) {
    Refused.unless(HEX.matcher(text).matches(), where + " is in lower-case hexadecimal digits");
    return HexFormat.of().parseHex(text);
  }
}
