package io.reseal.node.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A {@code node.yaml} from key paths such as {@code chain.quorum}. Beside what
 * is set it shows, behind a {@code #}, what may be: taking that sign and the
 * space after it away sets the value.
 */
final class NodeYaml {

  private static final Pattern BARE = Pattern.compile("\\d{1,18}");

  private static final int EXPLAINED_AT = 64;

  /**
   * A text, or a section: one or the other is empty. What is only suggested has
   * an explanation, and so has a section if all of it is.
   */
  private static final class Place {
    private List<String> lines = List.of();
    private String suggestion = "";
    private String explanation = "";
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

  /**
   * Shows a value that may be set, unless one is set there.
   *
   * @param value
   *          as YAML has it, on one line
   * @param explanation
   *          what it does, in a line
   */
  void suggest(String path, String value, String explanation) {
    var place = place(path);
    if (place.lines.isEmpty()) {
      place.suggestion = " " + value;
      place.explanation = explanation;
    }
  }

  /** Explains a section of which nothing may be set yet. */
  void explain(String path, String explanation) {
    place(path).explanation = explanation;
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
      var line = indent + word + ":";
      if (!isSet(below)) {
        var shown = "# " + line + below.suggestion;
        text.append(shown).append(" ".repeat(Math.max(2, EXPLAINED_AT - shown.length()))).append("# ")
            .append(below.explanation).append('\n');
      } else if (below.lines.size() == 1 && below.lines.getFirst().startsWith(" ")) {
        text.append(line).append(below.lines.getFirst()).append('\n');
      } else {
        text.append(line).append('\n');
        below.lines.forEach(each -> text.append(indent).append("  ").append(each).append('\n'));
      }
      write(below, indent + "  ", text);
    });
  }

  private static boolean isSet(Place place) {
    return !place.lines.isEmpty() || place.section.values().stream().anyMatch(NodeYaml::isSet);
  }

  /** Text that YAML reads back as it is. */
  static String quoted(String value) {
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
