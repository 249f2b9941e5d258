package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;

/**
 * One epoch as this node prepared it.
 *
 * @param publicRecord
 *          commitments and transcript parts, encoded by the caller
 * @param proven
 *          whether the chain finally says that all its members opened their
 *          shares
 */
public record EpochRecord(Epoch epoch, int attempt, Bytes32 root, Committee committee, Bytes publicRecord,
    Status status, boolean proven) {

  /**
   * Prepared → Active: its commit is final and its root ours. Prepared → Void:
   * its attempt never will be. Active → Replaced: another epoch is active, or we
   * left; kept to roll back to. Active → RolledBack: the base returned. Replaced
   * → Active: the one above it was rolled back. Replaced → Retiring: a later one
   * is proven. Retiring → Retired: its shares are destroyed.
   */
  public enum Status {
    PREPARED, ACTIVE, REPLACED, RETIRING, RETIRED, VOID, ROLLED_BACK;

    /** Whether nothing can need the epoch's shares any more. */
    public boolean mayBeDestroyed() {
      return switch (this) {
        case RETIRING, RETIRED, VOID, ROLLED_BACK -> true;
        case PREPARED, ACTIVE, REPLACED -> false;
      };
    }
  }

  public EpochRecord {
    Names.notNegative("attempt", attempt);
  }

  /** An epoch whose shares were just made. */
  public static EpochRecord prepared(Epoch epoch, int attempt, Bytes32 root, Committee committee,
      Bytes publicRecord) {
    return new EpochRecord(epoch, attempt, root, committee, publicRecord, Status.PREPARED, false);
  }
}
