package io.reseal.node.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Copies of a store's folder, as a person or a machine makes and restores them.
 */
public final class Snapshots {

  private Snapshots() {
  }

  /** Makes a folder's files those of another. */
  public static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    clear(to);
    try (var files = Files.list(from)) {
      for (var each : files.filter(Files::isRegularFile).toList()) {
        Files.copy(each, to.resolve(each.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  static void clear(Path folder) throws IOException {
    try (var old = Files.list(folder)) {
      for (var each : old.filter(Files::isRegularFile).toList()) {
        Files.delete(each);
      }
    }
  }
}
