package io.reseal.node.config;

/**
 * One thing wrong with the configuration.
 *
 * @param key
 *          path of the key, such as {@code chain.quorum}; empty when it is the
 *          file as a whole
 * @param source
 *          where it stands: the file, a flag or a variable
 * @param message
 *          what is there and what was expected
 */
public record ConfigProblem(String key, String source, String message) {

  @Override
  public String toString() {
    return (key.isEmpty() ? "" : key + " ") + "(" + source + "): " + message;
  }
}
