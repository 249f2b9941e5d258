package io.reseal.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A YAML file flattened to key paths and their texts as written: a number is
 * not reinterpreted, so {@code 0x} addresses stay what they are.
 *
 * <p>
 * No anchors, no second document, no repeated keys: one reading only. Nothing
 * it says of a broken file quotes the file, which might hold what should not be
 * there.
 */
final class YamlFile {

  /** Largest file read, in bytes. */
  static final int SIZE_MAX = 64 * 1024;
  private static final int DEPTH_MAX = 8;

  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final BiConsumer<String, String> problem;

  /**
   * Reads a file.
   *
   * @param problem
   *          told a key path and what is wrong there
   */
  YamlFile(Path file, BiConsumer<String, String> problem) {
    this.problem = problem;
    try {
      read(file);
    } catch (NoSuchFileException e) {
      problem.accept("", "there is no such file in the home folder");
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      problem.accept("", "line " + (at == null ? 0 : at.getLineNr()) + " is not YAML");
    } catch (IOException e) {
      problem.accept("", "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /** Keys with one value. */
  Map<String, String> texts() {
    return texts;
  }

  /** Keys with a list. */
  Map<String, List<String>> lists() {
    return lists;
  }

  private void read(Path file) throws IOException {
    // Who can write here decides what is signed.
    var permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      problem.accept("", "can be written by others than its owner");
    }
    byte[] content;
    try (var in = Files.newInputStream(file)) {
      content = in.readNBytes(SIZE_MAX + 1);
    }
    if (content.length > SIZE_MAX) {
      problem.accept("", "has more than " + SIZE_MAX + " bytes");
      return;
    }
    try (var parser = new YAMLFactory().createParser(content)) {
      var first = parser.nextToken();
      if (first == null) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        problem.accept("", "expected keys and values");
        return;
      }
      section(parser, "", 1);
      if (parser.nextToken() != null) {
        problem.accept("", "holds a second document");
      }
    }
  }

  private void section(YAMLParser parser, String prefix, int depth) throws IOException {
    var empty = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      empty = false;
      var path = prefix + parser.currentName();
      var repeated = texts.containsKey(path) || lists.containsKey(path)
          || texts.keySet().stream().anyMatch(key -> key.startsWith(path + "."))
          || lists.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
      if (repeated) {
        problem.accept(path, "stands there twice");
      }
      var token = parser.nextToken();
      if (parser.isCurrentAlias() || parser.getObjectId() != null) {
        problem.accept(path, "anchors and aliases are not read here");
      }
      switch (token) {
        case START_OBJECT -> {
          if (depth == DEPTH_MAX) {
            problem.accept(path, "is nested deeper than " + DEPTH_MAX);
            parser.skipChildren();
          } else {
            section(parser, path + ".", depth + 1);
          }
        }
        case START_ARRAY -> lists.put(path, list(parser, path));
        case VALUE_NULL -> problem.accept(path, "has no value");
        default -> texts.put(path, parser.getText());
      }
    }
    if (empty && !prefix.isEmpty()) {
      problem.accept(prefix.substring(0, prefix.length() - 1), "has no value");
    }
  }

  private List<String> list(YAMLParser parser, String path) throws IOException {
    var list = new ArrayList<String>();
    for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      if (!token.isScalarValue() || token == JsonToken.VALUE_NULL || parser.isCurrentAlias()) {
        problem.accept(path + "[" + list.size() + "]", "expected one plain value");
        parser.skipChildren();
      }
      list.add(token.isScalarValue() ? parser.getText() : "");
    }
    return list;
  }
}
