package io.reseal.node.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes are to die where, as files in a folder that a campaign and its
 * nodes share: one for each failpoint, with the names of the nodes of which the
 * first to come by it dies, and only that one.
 */
public final class Warrants {

  private static final String STRUCK = ".struck";

  private final Path folder;

  /** In a folder that exists. */
  public Warrants(Path folder) {
    this.folder = folder;
  }

  /** Of these nodes the first to come by it dies. */
  void issue(Failpoint where, Collection<String> nodes) {
    try {
      var unfinished = Files.writeString(folder.resolve(where + ".new"), String.join(",", nodes));
      Files.move(unfinished, folder.resolve(where.name()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody dies any more. */
  void withdraw() {
    try {
      for (var where : Failpoint.values()) {
        Files.deleteIfExists(folder.resolve(where.name()));
        Files.deleteIfExists(folder.resolve(where + STRUCK));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where that node died; told once. */
  Optional<Failpoint> struck(String node) {
    try {
      for (var where : Failpoint.values()) {
        var file = folder.resolve(where + STRUCK);
        if (Files.exists(file) && Files.readString(file).equals(node)) {
          Files.delete(file);
          return Optional.of(where);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The failpoints at which this node may have to die now. */
  public List<Failpoint> against(String node) {
    var standing = new ArrayList<Failpoint>();
    for (var where : names()) {
      try {
        if (Set.of(Files.readString(folder.resolve(where.name())).split(",")).contains(node)) {
          standing.add(where);
        }
      } catch (NoSuchFileException _) {
        // withdrawn just now, or another's by now
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return standing;
  }

  /** Whether this node is the first of those to come by it: then it must die. */
  public boolean claim(Failpoint where, String node) {
    try {
      // The warrant is gone first: it counts once.
      var mine = folder.resolve(where + "." + node);
      Files.move(folder.resolve(where.name()), mine, StandardCopyOption.ATOMIC_MOVE);
      Files.writeString(mine, node);
      Files.move(mine, folder.resolve(where + STRUCK), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<Failpoint> names() {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.indexOf('.') < 0)
          .map(Failpoint::valueOf).collect(Collectors.toCollection(HashSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
