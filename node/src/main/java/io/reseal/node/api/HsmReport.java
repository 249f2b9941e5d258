package io.reseal.node.api;

import java.util.List;

/**
 * What was shown of the token and of each key in it.
 *
 * @param keys
 *          by ascending label
 */
public record HsmReport(Token token, List<Key> keys) {

  public HsmReport {
    keys = List.copyOf(keys);
  }

  /** Whether every key keeps every promise. */
  public boolean holds() {
    return keys.stream().allMatch(key -> key.missing().isEmpty());
  }

  /** Which token it is, in its own words. */
  public record Token(String label, String serial, String manufacturer, String model) {
  }

  /**
   * A key's guarantees.
   *
   * @param missing
   *          those that do not hold, in words; empty when all do
   */
  public record Key(String label, List<String> missing) {

    public Key {
      missing = List.copyOf(missing);
    }
  }
}
