package io.reseal.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder a store lives in: readable by its owner only (0700, files 0600),
 * and held by one store at a time. Two nodes on one store would equivocate.
 */
final class StoreFolder implements AutoCloseable {

  static final String FILE = "store.db";
  /** The file while it is being made. A store under its own name is whole. */
  static final String UNFINISHED = "store.db.new";
  private static final String LOCK = "store.lock";
  private static final List<String> FILES = List.of(FILE, FILE + "-wal", FILE + "-shm", UNFINISHED,
      UNFINISHED + "-wal", UNFINISHED + "-shm", LOCK);

  /**
   * Folders held in this process. Asked first: closing any channel of a file
   * drops every lock this process has on it, so a second attempt may not even
   * open the lock file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;
  private FileChannel log;

  private StoreFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /** Makes the folder, private, unless it exists. Its parent must exist. */
  static void make(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + folder + ": " + e, e);
    }
  }

  /** Makes an empty file, private from its first moment. */
  static void makeFile(Path file) throws IOException {
    Files.createFile(file,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Checks who may read the folder and its files. */
  static Path checked(Path folder) {
    try {
      var real = folder.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new StoreException(folder + " is not a folder");
      }
      // The driver reads options after a question mark.
      if (real.toString().contains("?")) {
        throw new StoreException("the path of a store contains no question mark: " + folder);
      }
      requirePrivate(real);
      for (var name : FILES) {
        var file = real.resolve(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(file + " is not a plain file");
          }
          requirePrivate(file);
        }
      }
      return real;
    } catch (NoSuchFileException e) {
      throw new StoreException("there is no folder " + folder, e);
    } catch (IOException e) {
      throw new StoreException("cannot look at the folder " + folder + ": " + e, e);
    }
  }

  /** Takes a folder for this store alone, until closed. */
  static StoreFolder hold(Path folder) {
    var real = checked(folder);
    if (!HELD.add(real)) {
      throw new StoreException("the store in " + folder + " is open in this process already");
    }
    StoreFolder held = null;
    try {
      held = lock(real);
      return held;
    } finally {
      if (held == null) {
        HELD.remove(real);
      }
    }
  }

  private static StoreFolder lock(Path real) {
    try {
      var file = real.resolve(LOCK);
      if (!Files.exists(file)) {
        makeFile(file);
      }
      var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      var lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new StoreException(
            "the store in " + real + " is held by another process; two nodes on one store would equivocate");
      }
      return new StoreFolder(real, channel, lock);
    } catch (IOException e) {
      throw new StoreException("cannot lock the store in " + real + ": " + e, e);
    }
  }

  private static void requirePrivate(Path path) throws IOException {
    var others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    others.removeAll(PosixFilePermissions.fromString("rwx------"));
    if (!others.isEmpty()) {
      throw new StoreException(path + " is open to others (" + others + "); it must be its owner's alone");
    }
  }

  /** The store's file. */
  Path file() {
    return folder.resolve(FILE);
  }

  /** Where a store is built. */
  Path unfinished() {
    return folder.resolve(UNFINISHED);
  }

  /**
   * Makes the folder's entries durable: a synced file whose name is lost is lost.
   */
  void sync() {
    try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      throw new StoreException("cannot sync the folder " + folder + ": " + e, e);
    }
  }

  /**
   * Makes SQLite's write-ahead log durable, in which every commit stands before
   * it stands in the file. SQLite keeps no locks on that one, so it may be opened
   * beside it.
   */
  void syncLog() {
    try {
      if (log == null) {
        log = FileChannel.open(folder.resolve(FILE + "-wal"), StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS);
      }
      log.force(false);
    } catch (IOException e) {
      throw new StoreException("cannot sync the store's log in " + folder + ": " + e, e);
    }
  }

  @Override
  public void close() {
    try {
      if (log != null) {
        log.close();
      }
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot release the store in " + folder + ": " + e, e);
    } finally {
      HELD.remove(folder);
    }
  }
}
