package io.reseal.node.demo.checker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A report with one character changed, in every value and every field's name in
 * turn, into another that looks as well-formed.
 */
public final class Flips {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEX = "0123456789abcdef";

  private final JsonNode tree;
  private final List<Flip> flips = new ArrayList<>();

  /** What was changed, and the report that came of it. */
  public record Flip(String where, String report) {

    @Override
    public String toString() {
      return where;
    }
  }

  private Flips(JsonNode tree) {
    this.tree = tree;
  }

  /** All of a report. */
  public static List<Flip> of(String report) {
    try {
      var flips = new Flips(JSON.readTree(report));
      flips.walk(flips.tree, "report");
      return flips.flips;
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void walk(JsonNode node, String where) {
    if (node instanceof ObjectNode object) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      for (var name : names) {
        rename(object, name, where);
        var value = object.get(name); // afterwards: renaming put copies in place
        leaf(value, where + "." + name, changed -> object.set(name, changed));
        walk(value, where + "." + name);
      }
    } else if (node instanceof ArrayNode array) {
      for (var index = 0; index < array.size(); index++) {
        var at = index;
        leaf(array.get(at), where + "[" + at + "]", changed -> array.set(at, changed));
        walk(array.get(at), where + "[" + at + "]");
      }
    }
  }

  private void rename(ObjectNode object, String name, String where) {
    var before = object.deepCopy();
    var wrong = flipped(name, name.length() / 2);
    object.removeAll();
    before.properties()
        .forEach(entry -> object.set(entry.getKey().equals(name) ? wrong : entry.getKey(), entry.getValue()));
    note("the name " + where + "." + name);
    object.removeAll();
    object.setAll(before);
  }

  private void leaf(JsonNode value, String where, Consumer<JsonNode> put) {
    if (value.isContainerNode()) {
      return;
    }
    var text = value.asText();
    for (var at : positions(text.length())) {
      var changed = flipped(text, at);
      put.accept(value.isNumber()
          ? JSON.getNodeFactory().numberNode(Long.parseLong(changed))
          : new TextNode(changed));
      note(where + " at " + at);
      put.accept(value);
    }
  }

  /** First, last, middle, and where a long value has its parts. */
  private static Set<Integer> positions(int length) {
    var positions = new LinkedHashSet<>(
        List.of(0, length / 4, length / 2, length * 3 / 4, length - 2, length - 1));
    positions.removeIf(at -> at < 0 || at >= length);
    return positions;
  }

  /** A digit becomes another digit, a letter another letter. */
  private static String flipped(String text, int at) {
    var old = text.charAt(at);
    char other;
    if (Character.isDigit(old)) {
      other = (char) ('0' + (old - '0' + 1) % 10);
      // A number has no leading zero.
      other = other == '0' ? '1' : other;
    } else if (HEX.indexOf(old) >= 0) {
      other = old == 'f' ? 'a' : (char) (old + 1);
    } else {
      other = (char) (old ^ 1);
    }
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  private void note(String where) {
    flips.add(new Flip(where, tree.toString()));
  }
}
