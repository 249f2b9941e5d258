package io.reseal.node.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is refused: with everything that is wrong, at once. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString)
        .collect(Collectors.joining("\n  ", "the configuration is refused:\n  ", "")));
    this.problems = List.copyOf(problems);
  }

  /** All of them, in the order of the keys. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
