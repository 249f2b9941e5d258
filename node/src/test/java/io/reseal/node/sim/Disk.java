package io.reseal.node.sim;

import io.reseal.core.party.Bytes;
import io.reseal.node.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * What of a store lies on a disk between two transactions. SQLite finds out by
 * itself what its index of the log was, as after a crash.
 *
 * @param store
 *          the database's file
 * @param log
 *          what was committed since it was written, if there is any
 */
record Disk(Bytes store, Optional<Bytes> log) {

  private static final String STORE = "store.db";
  /** Half a page. */
  private static final int TORN = 2048;
  private static final String LOG = "store.db-wal";

  private static final class Empty {

    private static final Disk DISK = made();

    private static Disk made() {
      try {
        var folder = folder();
        Store.create(folder.resolve("store")).close();
        var disk = of(folder.resolve("store"));
        delete(folder);
        return disk;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Of a store that was just made, which takes long. */
  static Disk empty() {
    return Empty.DISK;
  }

  /** What lies in that folder. */
  static Disk of(Path folder) {
    try {
      var log = folder.resolve(LOG);
      return new Disk(Bytes.of(Files.readAllBytes(folder.resolve(STORE))),
          Files.exists(log) ? Optional.of(Bytes.of(Files.readAllBytes(log))) : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long the log is; it is begun again when it has grown long. */
  static long logSize(Path folder) {
    return folder.resolve(LOG).toFile().length(); // 0 when there is none; asked at every write
  }

  /** As it is when the end of the log never reached the disk. */
  Disk withLog(long size) {
    return new Disk(store,
        log.map(bytes -> Bytes.of(Arrays.copyOf(bytes.toArray(), (int) Math.min(size, bytes.size())))));
  }

  /** As it is when the last page of the log reached the disk in part. */
  Disk torn() {
    return new Disk(store, log.map(bytes -> {
      var torn = bytes.toArray();
      Arrays.fill(torn, Math.max(0, torn.length - TORN), torn.length, (byte) 0);
      return Bytes.of(torn);
    }));
  }

  /** Puts it into that folder in the place of all that lies there. */
  void put(Path folder) {
    try {
      if (Files.exists(folder)) {
        delete(folder);
      }
      Files.createDirectories(folder.getParent());
      Files.createDirectory(folder, only("rwx------"));
      write(folder.resolve(STORE), store);
      if (log.isPresent()) {
        write(folder.resolve(LOG), log.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, Bytes bytes) throws IOException {
    Files.createFile(file, only("rw-------"));
    Files.write(file, bytes.toArray());
  }

  private static FileAttribute<Set<PosixFilePermission>> only(String owner) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner));
  }

  /**
   * A place for stores: in memory where there is such a place, as these disks are
   * not the ones tested.
   */
  static Path folder() throws IOException {
    var memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "reseal-sim")
        : Files.createTempDirectory("reseal-sim");
  }

  /** Deletes a folder and what is in it. */
  static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
