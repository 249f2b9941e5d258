package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Threshold;
import io.reseal.node.store.EpochRecord.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Epochs we prepared or held, at most one of them active. Each change moves the
 * epoch and its shares together and is refused from any other state than the
 * one {@link Status} names.
 */
public final class Epochs {

  private final Tx tx;

  Epochs(Tx tx) {
    this.tx = tx;
  }

  /**
   * Records a prepared epoch. The same again changes nothing.
   *
   * @throws IllegalStateException
   *           when that attempt prepared something else, or another attempt at
   *           the epoch is not void
   */
  public void prepare(EpochRecord record) {
    if (record.status() != Status.PREPARED || record.proven()) {
      throw new IllegalArgumentException("an epoch is prepared first, not " + record.status());
    }
    var stored = find(record.epoch(), record.attempt());
    if (stored.isPresent()) {
      if (!stored.get().equals(record)) {
        throw new IllegalStateException("epoch " + record.epoch() + ", attempt " + record.attempt() + " is "
            + stored.get().status() + " with the root " + stored.get().root());
      }
      return;
    }
    live(record.epoch()).ifPresent(other -> {
      throw new IllegalStateException("epoch " + other.epoch() + " is " + other.status() + " by attempt "
          + other.attempt() + "; attempt " + record.attempt() + " comes after that one is void");
    });
    tx.handle().createUpdate("""
        INSERT INTO epoch (epoch, attempt, root, members, threshold, public_record, status, proven)
        VALUES (:epoch, :attempt, :root, :members, :threshold, :publicRecord, :status, :proven)""")
        .bindMethods(record).bind("members", Columns.join(record.committee().members()))
        .bind("threshold", record.committee().threshold().signers()).execute();
  }

  /**
   * Makes an epoch the active one, and with it its shares: one that is prepared,
   * or that was kept for its return, as a leaver's is and what endpoints called
   * rolled back. What was active is replaced. Does nothing when it is active
   * already.
   *
   * @param root
   *          the root that stands on chain, finally
   * @return whether anything changed
   * @throws IllegalStateException
   *           when our root or that of a share differs, or a share is gone, or
   *           there is nothing prepared: activating would leave us with points of
   *           another polynomial
   */
  public boolean activate(Epoch epoch, Bytes32 root) {
    var next = live(epoch)
        .orElseThrow(() -> new IllegalStateException("epoch " + epoch + " is not prepared"));
    if (!next.root().equals(root)) {
      throw new IllegalStateException(
          "epoch " + epoch + " is prepared with the root " + next.root() + ", not " + root);
    }
    var expected = switch (next.status()) {
      case PREPARED -> StoredShare.Status.PREPARED;
      case REPLACED, ROLLED_BACK -> StoredShare.Status.RETIRED;
      case ACTIVE -> StoredShare.Status.ACTIVE;
      case RETIRING, RETIRED, VOID -> throw new IllegalStateException(
          "epoch " + epoch + " is " + next.status() + ", not PREPARED, REPLACED or ROLLED_BACK");
    };
    if (next.status() == Status.ACTIVE) {
      return false;
    }
    var shares = tx.shares().ofAttempt(epoch, next.attempt());
    if (shares.isEmpty()) {
      throw new IllegalStateException("epoch " + epoch + " has no share here");
    }
    for (var share : shares) {
      if (share.status() != expected || !share.root().equals(Optional.of(root))) {
        throw new IllegalStateException("a share of epoch " + epoch + " is " + share.status()
            + " with the root " + share.root().map(Bytes32::hex).orElse("not stated") + ", not " + expected
            + " with " + root);
      }
    }
    active().ifPresent(current -> {
      if (current.epoch().compareTo(epoch) > 0) {
        throw new IllegalStateException(
            "epoch " + current.epoch() + " is active, which is later than " + epoch);
      }
      move(current, Status.REPLACED, StoredShare.Status.RETIRED);
    });
    move(next, Status.ACTIVE, StoredShare.Status.ACTIVE);
    return true;
  }

  /** Notes that an epoch is finally proven on chain. */
  public void prove(Epoch epoch) {
    var record = held(epoch);
    if (record.status() == Status.PREPARED || record.status() == Status.ROLLED_BACK) {
      throw new IllegalStateException("epoch " + epoch + " is " + record.status() + " and cannot be proven");
    }
    note(record, true);
  }

  private void note(EpochRecord record, boolean proven) {
    tx.handle().createUpdate("UPDATE epoch SET proven = :proven WHERE epoch = :epoch AND attempt = :attempt")
        .bind("proven", proven).bind("epoch", record.epoch()).bind("attempt", record.attempt()).execute();
  }

  /**
   * A leaver's activation: the next epoch is active, and we hold nothing of it.
   */
  public void leave(Epoch epoch) {
    var record = held(epoch);
    require(record, Status.ACTIVE);
    move(record, Status.REPLACED, StoredShare.Status.RETIRED);
  }

  /**
   * Returns to the base epoch. What gives way is kept, and no longer noted as
   * proven.
   */
  public void rollBack(Epoch epoch, Epoch base) {
    var kept = held(base);
    if (base.compareTo(epoch) >= 0) {
      throw new IllegalStateException("the base of epoch " + epoch + " is earlier, not " + base);
    }
    require(kept, Status.REPLACED);
    giveWay(epoch);
    move(kept, Status.ACTIVE, StoredShare.Status.ACTIVE);
  }

  /**
   * The base returned, and we hold nothing of it that could: a joiner's roll
   * back. What gives way is kept, and no longer noted as proven.
   */
  public void giveWay(Epoch epoch) {
    var record = held(epoch);
    require(record, Status.ACTIVE);
    move(record, Status.ROLLED_BACK, StoredShare.Status.RETIRED);
    note(record, false);
  }

  /**
   * Opens the way to destroying a replaced epoch's shares.
   *
   * @param proven
   *          a later epoch that is finally proven on chain; if we hold it, we
   *          must know that too
   */
  public void retire(Epoch epoch, Epoch proven) {
    var record = held(epoch);
    if (record.status() == Status.RETIRING) {
      return;
    }
    require(record, Status.REPLACED);
    if (proven.compareTo(epoch) <= 0) {
      throw new IllegalStateException(
          "epoch " + epoch + " retires when a later one is proven, not " + proven);
    }
    live(proven).filter(later -> !later.proven()).ifPresent(later -> {
      throw new IllegalStateException(
          "epoch " + proven + " is not proven: epoch " + epoch + " may be needed again");
    });
    move(record, Status.RETIRING, StoredShare.Status.RETIRED);
  }

  /** Notes that all shares of a retiring epoch are destroyed. */
  public void retired(Epoch epoch) {
    var record = held(epoch);
    require(record, Status.RETIRING);
    for (var share : tx.shares().ofAttempt(epoch, record.attempt())) {
      if (share.status() != StoredShare.Status.DESTROYED) {
        throw new IllegalStateException(
            "a share of epoch " + epoch + " is " + share.status() + ", not DESTROYED");
      }
    }
    set(record, Status.RETIRED);
  }

  /** Notes that a prepared attempt is finally void. */
  public void annul(Epoch epoch, int attempt) {
    var record = find(epoch, attempt).orElseThrow(
        () -> new IllegalStateException("epoch " + epoch + ", attempt " + attempt + " is not prepared"));
    if (record.status() != Status.VOID) {
      require(record, Status.PREPARED);
      set(record, Status.VOID);
    }
  }

  /** The active epoch. */
  public Optional<EpochRecord> active() {
    return tx.statements().first("SELECT * FROM epoch WHERE status = 'ACTIVE'", Epochs::of);
  }

  /** The attempt at an epoch that is not void. */
  public Optional<EpochRecord> live(Epoch epoch) {
    return tx.statements().first("SELECT * FROM epoch WHERE epoch = ? AND status <> 'VOID'", Epochs::of,
        epoch);
  }

  /** One attempt at an epoch. */
  public Optional<EpochRecord> find(Epoch epoch, int attempt) {
    return tx.statements().first("SELECT * FROM epoch WHERE epoch = ? AND attempt = ?", Epochs::of, epoch,
        attempt);
  }

  /**
   * Those whose shares sign, or are about to: active and prepared ones that are
   * believed.
   */
  public List<EpochRecord> signing() {
    return tx.statements()
        .all("SELECT * FROM epoch WHERE status IN ('PREPARED', 'ACTIVE') ORDER BY epoch, attempt", Epochs::of)
        .stream().filter(tx.trust()::believes).toList();
  }

  /** All epochs, by number and attempt. */
  public List<EpochRecord> all() {
    return tx.statements().all("SELECT * FROM epoch ORDER BY epoch, attempt", Epochs::of);
  }

  private EpochRecord held(Epoch epoch) {
    return live(epoch).orElseThrow(() -> new IllegalStateException("epoch " + epoch + " is not held here"));
  }

  private static void require(EpochRecord record, Status expected) {
    if (record.status() != expected) {
      throw new IllegalStateException(
          "epoch " + record.epoch() + " is " + record.status() + ", not " + expected);
    }
  }

  private void move(EpochRecord record, Status status, StoredShare.Status shares) {
    set(record, status);
    tx.handle().createUpdate("""
        UPDATE sealed_share SET status = :status
        WHERE epoch = :epoch AND attempt = :attempt AND status <> 'DESTROYED'""").bind("status", shares)
        .bind("epoch", record.epoch()).bind("attempt", record.attempt()).execute();
  }

  private void set(EpochRecord record, Status status) {
    tx.handle().createUpdate("UPDATE epoch SET status = :status WHERE epoch = :epoch AND attempt = :attempt")
        .bind("status", status).bind("epoch", record.epoch()).bind("attempt", record.attempt()).execute();
  }

  static EpochRecord of(ResultSet row) throws SQLException {
    return new EpochRecord(new Epoch(row.getLong("epoch")), row.getInt("attempt"),
        Bytes32.of(row.getBytes("root")),
        new Committee(Columns.split(row.getBytes("members")), new Threshold(row.getInt("threshold"))),
        Bytes.of(row.getBytes("public_record")), Status.valueOf(row.getString("status")),
        row.getInt("proven") == 1);
  }
}
