package io.reseal.node.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A {@code node.yaml} from key paths such as {@code chain.quorum}. */
final class NodeYaml {

  private static final Pattern BARE = Pattern.compile("\\d{1,18}");

  /** A text, or a section: one or the other is empty. */
  private static final class Place {
    private List<String> lines = List.of();
    private final Map<String, Place> section = new LinkedHashMap<>();
  }

  private final Place root = new Place();

  /** Sets a key to one value. */
  void put(String path, String value) {
    place(path).lines = List.of(" " + quoted(value));
  }

  /** Sets a key that takes a list. */
  void putAll(String path, List<String> values) {
    place(path).lines = values.stream().map(value -> "- " + quoted(value)).toList();
  }

  private Place place(String path) {
    var place = root;
    for (var word : path.split("\\.", -1)) {
      place = place.section.computeIfAbsent(word, _ -> new Place());
    }
    return place;
  }

  /** The file's text. */
  String text() {
    var text = new StringBuilder("""
        # Made by "reseal init". Variables RESEAL_... and --set win over what stands here.
        # Never a PIN: token.pinFile names the file it is read from.
        """);
    write(root, "", text);
    return text.toString();
  }

  private static void write(Place place, String indent, StringBuilder text) {
    place.section.forEach((word, below) -> {
      text.append(indent).append(word).append(':');
      if (below.lines.size() == 1 && below.lines.getFirst().startsWith(" ")) {
        text.append(below.lines.getFirst()).append('\n');
      } else {
        text.append('\n');
        below.lines.forEach(line -> text.append(indent).append("  ").append(line).append('\n'));
        write(below, indent + "  ", text);
      }
    });
  }

  /** Text that YAML reads back as it is. */
  private static String quoted(String value) {
    if (BARE.matcher(value).matches()) {
      return value;
    }
    var quoted = new StringBuilder("\"");
    value.codePoints().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').appendCodePoint(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(String.format("\\u%04x", c));
      } else {
        quoted.appendCodePoint(c);
      }
    });
    return quoted.append('"').toString();
  }
}
