package io.reseal.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was set, by key, each from the strongest source that sets it, and what
 * was wrong on the way.
 */
final class Settings {

  /**
   * Names whose value would be a secret. It is refused unread: the file is
   * copied, flags and variables are seen by others.
   */
  private static final Set<String> SECRET = Set.of("pin", "userpin", "sopin", "pincode", "password",
      "passphrase", "secret", "privatekey", "mnemonic");
  /** Variables of ours that are not configuration. */
  private static final Set<String> OTHER_VARIABLES = Set.of("RESEAL_HOME", "RESEAL_VECTORS");
  private static final String PREFIX = "RESEAL_";

  /**
   * Values of a key as written.
   *
   * @param source
   *          where they stand
   */
  record Setting(List<String> values, String source) {
  }

  private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
  private final List<ConfigProblem> problems = new ArrayList<>();

  private Settings() {
  }

  /** Reads file, variables and flags, weakest first. */
  static Settings gather(Path home, Map<String, String> flags, Map<String, String> environment) {
    var settings = new Settings();
    settings.file(home.resolve(NodeConfig.FILE));
    settings.variables(environment);
    new TreeMap<>(flags).forEach((path, value) -> settings.text(path, value, "flag"));
    return settings;
  }

  /** The setting of a key, if it is set. */
  Optional<Setting> of(ConfigKey key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** Everything wrong so far. */
  List<ConfigProblem> problems() {
    return problems;
  }

  /** Notes what is wrong. */
  void problem(String key, String source, String message) {
    problems.add(new ConfigProblem(key, source, message));
  }

  private void file(Path path) {
    var file = new YamlFile(path, (key, message) -> problem(key, NodeConfig.FILE, message));
    file.texts().forEach((key, value) -> text(key, value, NodeConfig.FILE));
    file.lists().forEach((key, values) -> known(key, NodeConfig.FILE).ifPresent(known -> {
      if (known.isList()) {
        settings.put(known, new Setting(values, NodeConfig.FILE));
      } else {
        problem(key, NodeConfig.FILE, "expected one value, not a list");
      }
    }));
  }

  private void variables(Map<String, String> environment) {
    new TreeMap<>(environment).forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !OTHER_VARIABLES.contains(name)) {
        for (var key : ConfigKey.values()) {
          if (key.variable().equals(name)) {
            text(key.path(), value, name);
            return;
          }
        }
        var word = name.substring(PREFIX.length());
        unknown(word.toLowerCase(Locale.ROOT), Arrays.asList(word.split("_", -1)), name);
      }
    });
  }

  private void text(String path, String value, String source) {
    known(path, source).ifPresent(key -> {
      if (!key.isList()) {
        settings.put(key, new Setting(List.of(value), source));
      } else if (source.equals(NodeConfig.FILE)) {
        problem(path, source, "expected a list");
      } else {
        var values = value.isBlank()
            ? List.<String>of()
            : Arrays.stream(value.split(",", -1)).map(String::strip).toList();
        settings.put(key, new Setting(values, source));
      }
    });
  }

  private Optional<ConfigKey> known(String path, String source) {
    var key = ConfigKey.of(path);
    if (key.isEmpty()) {
      unknown(path, Arrays.asList(path.split("\\.", -1)), source);
    }
    return key;
  }

  private void unknown(String path, List<String> words, String source) {
    if (words.stream().anyMatch(Settings::isSecret) || isSecret(String.join("", words))) {
      problem(path, source,
          "a PIN or other secret never stands in the configuration, a flag or a variable, where"
              + " copies, process lists and logs show it; put the PIN alone into the file that token.pinFile names");
    } else if (ConfigKey.isSection(path)) {
      problem(path, source, "expected keys below it, not a value");
    } else {
      problem(path, source, "there is no such key");
    }
  }

  private static boolean isSecret(String word) {
    return SECRET.contains(word.toLowerCase(Locale.ROOT).replaceAll("[_-]", ""));
  }
}
