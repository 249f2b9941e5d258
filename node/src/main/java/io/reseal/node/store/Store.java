package io.reseal.node.store;

import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConnection;

/**
 * The node's durable memory, held by this process alone: one writer, one
 * transaction at a time, each synced to disk before it returns, unless it is
 * {@link #unhurried}.
 *
 * <p>
 * A folder (0700) holds {@code store.db} (0600, SQLite in WAL mode),
 * {@code store.lock} and SQLite's own side files. Misuse throws
 * {@link IllegalArgumentException} or {@link IllegalStateException} and changes
 * nothing; a failing disk throws {@link StoreException}.
 */
public final class Store implements AutoCloseable {

  /**
   * Somebody who must know when a transaction begins and when it is on disk. What
   * it throws comes out of the transaction's call; from {@code begins} nothing is
   * written.
   */
  public interface Watch {

    /** Nothing of it is written yet. */
    void begins();

    /**
     * All of it is committed.
     *
     * @param isSynced
     *          whether it is on disk; what was unhurried may not be
     */
    void ends(boolean isSynced);

    /** Everything that was committed is on disk. */
    default void synced() {
    }
  }

  private static final Watch NOBODY = new Watch() {

    @Override
    public void begins() {
      // nobody looks
    }

    @Override
    public void ends(boolean isSynced) {
      // nobody looks
    }
  };

  private final StoreFolder folder;
  private final Jdbi jdbi;
  private final Handle handle;
  private final Statements statements;
  private final Watch watch;
  private final ReentrantLock writer = new ReentrantLock();
  private boolean closed;
  /** Whether something is committed that may not be on disk. */
  private boolean isAhead;
  /** What ended this store, if anything did. */
  private Optional<Throwable> failure = Optional.empty();
  /** How SQLite is set: {@code synchronous = FULL}. */
  private boolean isSyncing = true;

  private Store(StoreFolder folder, Jdbi jdbi, Handle handle, Watch watch) {
    this.folder = folder;
    this.jdbi = jdbi;
    this.handle = handle;
    this.statements = new Statements(handle.getConnection());
    this.watch = watch;
  }

  /**
   * Makes a new store and opens it. It gets its name only when it is whole, so
   * that a store that lost its content is never taken for a new one.
   *
   * @param folder
   *          made with 0700 unless it exists
   * @throws StoreException
   *           when there is a store already
   */
  public static Store create(Path folder) {
    StoreFolder.make(folder);
    return held(folder, held -> {
      if (Files.exists(held.file())) {
        throw new StoreException("there is a store in " + folder + " already");
      }
      build(held);
      return connected(held, NOBODY);
    });
  }

  /**
   * Opens an existing store.
   *
   * @throws StoreException
   *           when it is missing, damaged, written by a newer program, open to
   *           other users, or held by another process
   */
  public static Store open(Path folder) {
    return open(folder, NOBODY);
  }

  /** As {@link #open(Path)}, watched. */
  public static Store open(Path folder, Watch watch) {
    return held(folder, held -> {
      if (!Files.exists(held.file())) {
        throw new StoreException(
            "there is no store in " + folder + "; a new one is made only when asked for");
      }
      var file = new StoreFile(held.file());
      file.inspect();
      if (!file.isNewest()) {
        file.migrate();
      }
      return connected(held, watch);
    });
  }

  /** Whether a folder holds a store, whole or not. */
  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve(StoreFolder.FILE));
  }

  /**
   * Reads a store's journal from the side, also while a node holds the store, and
   * looks for the first broken entry.
   *
   * @param known
   *          a head that others keep of it; without one, entries cut off the end
   *          cannot be missed
   */
  public static JournalCheck verifyJournal(Path folder, Optional<JournalHead> known) {
    var file = new StoreFile(StoreFolder.checked(folder).resolve(StoreFolder.FILE));
    if (!Files.exists(file.path())) {
      throw new StoreException("there is no store in " + folder);
    }
    file.inspect();
    try (var handle = Columns.install(Jdbi.create(file.readOnly())).open()) {
      return Journal.verify(handle, known);
    } catch (JdbiException e) {
      throw StoreException.of(e);
    }
  }

  private static Store held(Path folder, Function<StoreFolder, Store> opening) {
    var held = StoreFolder.hold(folder);
    Store store = null;
    try {
      store = opening.apply(held);
      return store;
    } finally {
      if (store == null) {
        held.close();
      }
    }
  }

  private static void build(StoreFolder held) {
    var unfinished = held.unfinished();
    try {
      // What an earlier attempt left: it never had a reader.
      for (var suffix : new String[]{"", "-wal", "-shm"}) {
        Files.deleteIfExists(Path.of(unfinished + suffix));
      }
      StoreFolder.makeFile(unfinished);
      new StoreFile(unfinished).migrate();
      if (Files.exists(Path.of(unfinished + "-wal"))) {
        throw new StoreException("the new store was not written out: " + unfinished + "-wal is still there");
      }
      held.sync();
      Files.move(unfinished, held.file(), StandardCopyOption.ATOMIC_MOVE);
      held.sync();
    } catch (IOException e) {
      throw new StoreException("cannot make a store in " + unfinished.getParent() + ": " + e, e);
    }
  }

  private static Store connected(StoreFolder held, Watch watch) {
    var jdbi = Columns.install(Jdbi.create(new StoreFile(held.file()).writable()));
    Handle handle = null;
    var settled = false;
    try {
      handle = jdbi.open();
      StoreFile.settle(handle.getConnection());
      settled = true;
      return new Store(held, jdbi, handle, watch);
    } catch (SQLException e) {
      throw new StoreException("cannot open " + held.file() + ": " + e.getMessage(), e);
    } catch (JdbiException e) {
      throw StoreException.of(e);
    } finally {
      if (!settled && handle != null) {
        handle.close();
      }
    }
  }

  /**
   * Runs work in one transaction: all of it is on disk when this returns, or none
   * when it throws.
   *
   * @throws IllegalStateException
   *           inside another transaction of the same thread
   */
  public <R> R transaction(Function<Tx, R> work) {
    return transaction(work, true);
  }

  /**
   * Runs work in one transaction that does not wait for the disk itself: what it
   * writes is on disk when {@link #sync} or the next {@link #transaction} that
   * writes has returned, or this store was closed. Until then the end of this
   * process loses none of it, but the end of the machine may lose all of it, and
   * all that came after. So this is for what nothing rests on that leaves this
   * node before then.
   *
   * @throws IllegalStateException
   *           inside another transaction of the same thread
   */
  public <R> R unhurried(Function<Tx, R> work) {
    return transaction(work, false);
  }

  /**
   * Waits until everything that was committed is on disk.
   *
   * @throws StoreException
   *           when the disk fails. What it lost is not written again by asking it
   *           again, so this store does nothing more: open it anew
   */
  public void sync() {
    writer.lock();
    try {
      refuseWhenBroken();
      if (isAhead && !closed) {
        syncLog();
        isAhead = false;
        watch.synced();
      }
    } finally {
      writer.unlock();
    }
  }

  private void syncLog() {
    try {
      folder.syncLog();
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  private void refuseWhenBroken() {
    failure.ifPresent(cause -> {
      throw new StoreException("the disk has failed to keep what was written; restart this node", cause);
    });
  }

  /**
   * For whoever can end this process: one whose store does nothing more answers,
   * and looks alive to those who would start it again.
   *
   * @throws IOError
   *           when the disk has failed to keep what was written
   */
  public void requireUnbroken() {
    writer.lock();
    try {
      failure.ifPresent(cause -> {
        throw new IOError(cause);
      });
    } finally {
      writer.unlock();
    }
  }

  private <R> R transaction(Function<Tx, R> work, boolean isSynced) {
    if (writer.isHeldByCurrentThread()) {
      throw new IllegalStateException("this thread is inside a transaction already");
    }
    writer.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the store is closed");
      }
      refuseWhenBroken();
      watch.begins();
      hurry(isSynced);
      var result = committed(work);
      watch.ends(isSynced);
      return result;
    } catch (JdbiException e) {
      throw StoreException.of(e);
    } finally {
      writer.unlock();
    }
  }

  /**
   * By statements of ours, not by the driver's switch to transactions: that one
   * begins another each time one ends.
   */
  private <R> R committed(Function<Tx, R> work) {
    var _ = statements.change("BEGIN IMMEDIATE");
    try (var tx = new Tx(handle, statements)) {
      var result = work.apply(tx);
      var _ = statements.change("COMMIT");
      return result;
    } catch (RuntimeException | Error e) {
      try {
        var _ = statements.change("ROLLBACK");
      } catch (StoreException alreadyBack) {
        e.addSuppressed(alreadyBack); // SQLite does it by itself when the disk is full
      }
      throw e;
    }
  }

  /**
   * In WAL mode what is NORMAL is written in order, and synced with what comes
   * next. Switched only when it changes: those that do not wait come in rows.
   */
  private void hurry(boolean isSynced) {
    if (isSynced != isSyncing) {
      statements.pragma(isSynced ? "synchronous = FULL" : "synchronous = NORMAL");
      isSyncing = isSynced;
    }
    isAhead |= !isSynced;
  }

  /** As {@link #transaction}, for work without a result. */
  public void run(Consumer<Tx> work) {
    transaction(tx -> {
      work.accept(tx);
      return true;
    });
  }

  /**
   * How many rows this process has ever changed: as long as it stays, so does
   * everything that was read.
   */
  public long changes() {
    writer.lock();
    try {
      return handle.getConnection().unwrap(SQLiteConnection.class).getDatabase().total_changes();
    } catch (SQLException e) {
      throw new StoreException("the store does not tell what it changed: " + e.getMessage(), e);
    } finally {
      writer.unlock();
    }
  }

  /**
   * Stores an attempt's sealed shares, one a key, before anyone is told that they
   * exist: writes all of them in one transaction, commits, syncs file and folder,
   * and reads them back through another connection.
   *
   * @param alongside
   *          what belongs to the same transaction, such as closing the intents
   *          under which the shares' HSM keys were made
   * @throws IllegalStateException
   *           when another share stands in one's place
   * @throws StoreException
   *           when what was read back is not what was written: do not say ready
   */
  public void prepare(List<StoredShare> shares, Consumer<Tx> alongside) {
    run(tx -> {
      shares.forEach(tx.shares()::prepare);
      alongside.accept(tx);
    });
    shares.forEach(this::requireDurable);
  }

  /**
   * Syncs file and folder, and reads a share back through another connection.
   *
   * @throws StoreException
   *           when it is not there, or is another: do not say ready
   */
  public void requireDurable(StoredShare share) {
    requireReadsBack(share, "the share of epoch " + share.epoch() + ", attempt " + share.attempt(),
        other -> Shares.find(new Statements(other.getConnection()), share.keyId(), share.epoch(),
            share.attempt()));
  }

  /**
   * Stores our sealed half of a pair's setup before the peer is told that it
   * exists: writes, commits, syncs file and folder, and reads it back through
   * another connection.
   *
   * @param setup
   *          prepared, of a number that was taken
   * @throws IllegalStateException
   *           when its number was not taken, or a higher one was
   * @throws StoreException
   *           when what was read back is not what was written: do not say that it
   *           is kept
   */
  public void prepare(PairGeneration setup) {
    run(tx -> tx.pairs().prepare(setup.keyId(), setup.epoch(), setup.peer(), setup.generation(),
        setup.blob().orElseThrow()));
    requireReadsBack(setup, "generation " + setup.generation() + " with " + setup.peer(),
        other -> PairGenerations.find(other, setup.keyId(), setup.epoch(), setup.peer(), setup.generation()));
  }

  private <T> void requireReadsBack(T written, String what, Function<Handle, Optional<T>> reading) {
    folder.sync();
    try (var other = jdbi.open()) {
      if (!reading.apply(other).equals(Optional.of(written))) {
        throw new StoreException(what + " reads back otherwise than it was written");
      }
    } catch (JdbiException e) {
      throw StoreException.of(e);
    }
  }

  /** Looks through the whole journal for the first broken entry. */
  public JournalCheck verifyJournal(Optional<JournalHead> known) {
    return transaction(tx -> Journal.verify(tx.handle(), known));
  }

  /** Ends the work under way, writes out the log and releases the folder. */
  @Override
  public void close() {
    if (writer.isHeldByCurrentThread()) {
      throw new IllegalStateException("a store is not closed inside a transaction");
    }
    writer.lock();
    try {
      if (!closed) {
        closed = true;
        try (folder) {
          statements.close();
          handle.close();
        }
      }
    } finally {
      writer.unlock();
    }
  }
}
