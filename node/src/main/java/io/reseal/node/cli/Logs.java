package io.reseal.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.logging.log4j.LogManager;

/**
 * Where a running node's log goes: standard error, and
 * {@code <home>/logs/node.log}, rolled at 10 MB, ten kept.
 */
final class Logs {

  private static final String CONFIGURATION = "log4j2.configurationFile";
  /** Named in {@code log4j2-run.xml}. */
  private static final String FOLDER = "reseal.logs";

  private Logs() {
  }

  /** Before the first logger is asked for: what is read then stays. */
  static void start(Path home) {
    var folder = home.resolve("logs");
    try {
      if (Files.notExists(folder)) {
        Files.createDirectory(folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw CommandFailed.failed("cannot make " + folder, "make the folder writable for this user: " + e, e);
    }
    System.setProperty(FOLDER, folder.toString());
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(CONFIGURATION, "classpath:log4j2-run.xml");
    }
  }

  /** Writes out what is waiting. */
  static void stop() {
    LogManager.shutdown();
  }
}
