package io.reseal.node.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every command has: whose node, and how to answer. */
final class Home {

  @Option(names = "--home", paramLabel = "FOLDER", defaultValue = "${env:RESEAL_HOME:-${sys:user.home}/.reseal}", description = "The node's folder; else RESEAL_HOME, else ~/.reseal.")
  private Path folder;

  @Option(names = "--json", description = "Answer in JSON, for programs.")
  private boolean json;

  /** The node's folder, absolute. */
  Path folder() {
    return folder.toAbsolutePath().normalize();
  }

  /** Where the node of a home folder keeps evidence against cheats. */
  static Path evidence(Path home) {
    return home.resolve("evidence");
  }

  /** Where the node of a home folder keeps receipts of what it destroyed. */
  static Path receipts(Path home) {
    return home.resolve("receipts");
  }

  /** Whether to answer in JSON. */
  boolean json() {
    return json;
  }

  /** The admin API of the node that runs there. */
  AdminClient node() {
    return AdminClient.of(folder());
  }
}
