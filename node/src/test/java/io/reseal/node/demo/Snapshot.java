package io.reseal.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A node's store and token folder as they were at one moment, as the snapshot
 * of a machine has them: its process stood still meanwhile.
 */
public final class Snapshot {

  /** What is put back. */
  public enum Part {
    STORE("store"), TOKEN("tokens");

    private final String folder;

    Part(String folder) {
      this.folder = folder;
    }
  }

  private final Path copy;

  private Snapshot(Path copy) {
    this.copy = copy;
  }

  /** Of a node that runs; it goes on afterwards. */
  static Snapshot of(LocalNode node, Path copy) {
    signal(node, "-STOP");
    try {
      for (var part : Part.values()) {
        tree(node.home().resolve(part.folder), copy.resolve(part.folder));
      }
      return new Snapshot(copy);
    } finally {
      signal(node, "-CONT");
    }
  }

  private static void signal(LocalNode node, String signal) {
    try {
      var kill = new ProcessBuilder("kill", signal, Long.toString(node.pid())).start();
      if (kill.waitFor() != 0) {
        throw new Trouble("kill " + signal + " of " + node + " ended with " + kill.exitValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trouble("interrupted while copying " + node);
    }
  }

  /** What is there of these goes; the node must not run. */
  public void putBack(LocalNode node, Set<Part> parts) {
    if (node.isAlive()) {
      throw new Trouble(node + " runs");
    }
    for (var part : EnumSet.copyOf(parts)) {
      var place = node.home().resolve(part.folder);
      delete(place);
      tree(copy.resolve(part.folder), place);
    }
  }

  /** Copies a folder to where nothing is, permissions too. */
  static void tree(Path from, Path to) {
    try (var files = Files.walk(from)) {
      Files.createDirectories(to.getParent());
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from, e);
    }
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
          Files.delete(file);
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
          Files.delete(directory);
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /**
   * Replaces a folder's own path in files that name it, as where it stands now.
   */
  static void moved(Path from, Path to, List<String> files) {
    try {
      for (var name : files) {
        var file = to.resolve(name);
        Files.writeString(file, Files.readString(file).replace(from.toString(), to.toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
