package io.reseal.node.cli;

import picocli.CommandLine.Model.CommandSpec;

/** A command's answer, on its standard output. */
final class Answer {

  private Answer() {
  }

  /** Prints a text that ends its last line or not. */
  static void print(CommandSpec spec, String text) {
    var out = spec.commandLine().getOut();
    out.println(text.stripTrailing());
    out.flush();
  }
}
