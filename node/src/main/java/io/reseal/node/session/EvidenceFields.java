package io.reseal.node.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One object of an evidence file: exactly the fields that are due, each of its
 * kind. Everything else is an {@link IllegalArgumentException} that says what.
 */
record EvidenceFields(String what, JsonNode object) {

  /** Reads one element of a list. */
  interface Element<T> {
    T of(JsonNode node) throws Malformed;
  }

  static EvidenceFields of(String what, JsonNode node, String... names) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(what + " is no JSON object");
    }
    var found = new TreeSet<String>();
    node.fieldNames().forEachRemaining(found::add);
    if (!found.equals(Set.of(names))) {
      var missing = new TreeSet<>(List.of(names));
      missing.removeAll(found);
      found.removeAll(List.of(names));
      throw new IllegalArgumentException(
          what + " has exactly the fields " + List.of(names) + "; missing " + missing + ", unknown " + found);
    }
    return new EvidenceFields(what, node);
  }

  JsonNode node(String name) {
    return object.get(name);
  }

  String text(String name) {
    if (!node(name).isTextual()) {
      throw wrong(name, "a text");
    }
    return node(name).textValue();
  }

  long number(String name) {
    if (!node(name).isIntegralNumber() || !node(name).canConvertToLong()) {
      throw wrong(name, "a whole number");
    }
    return node(name).longValue();
  }

  int integer(String name) {
    var number = number(name);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw wrong(name, "a number from 0 to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(text(name))) {
        return constant;
      }
    }
    throw wrong(name, "one of " + List.of(type.getEnumConstants()));
  }

  Bytes bytes(String name) {
    return bytes(what + "'s " + name, node(name));
  }

  static Bytes bytes(String what, JsonNode node) {
    var text = node.isTextual() ? node.textValue() : "";
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException(what + " is expected to be 0x and hexadecimal digits");
    }
    var bytes = Bytes.ofHex(text.substring(2));
    if (!bytes.hex().equals(text.substring(2))) {
      throw new IllegalArgumentException(what + " is expected in small hexadecimal digits");
    }
    return bytes;
  }

  Bytes32 bytes32(String name) {
    return Bytes32.of(bytes(name).toArray());
  }

  Address address(String name) {
    return Address.of(bytes(name).toArray());
  }

  <T> List<T> list(String name, int max, Element<T> element) throws Malformed {
    var array = node(name);
    if (!array.isArray() || array.size() > max) {
      throw wrong(name, "a list of at most " + max);
    }
    var list = new ArrayList<T>();
    for (var each : array) {
      list.add(element.of(each));
    }
    return List.copyOf(list);
  }

  void require(String name, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new IllegalArgumentException(
          what + " says " + name + " " + brief(found) + ", expected " + brief(expected));
    }
  }

  private static String brief(Object value) {
    var text = String.valueOf(value);
    return text.length() <= 200 ? text : text.substring(0, 200) + " ...";
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(what + "'s " + name + " is expected to be " + expected);
  }
}
