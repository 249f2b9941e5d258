package io.reseal.node.sim;

/** What goes wrong. */
enum Fault {
  /** A node dies and comes back. */
  CRASH,
  /** A node dies in the middle of something, before or after any one deed. */
  CRASH_AT,
  /** A node dies at any one deed, and what its disk had not synced is lost. */
  LOST_FSYNC,
  /** A node dies in the middle of a write: half a page is on its disk. */
  TORN_WRITE,
  /** A node's store is put back to an earlier one. */
  STORE_PUT_BACK,
  /** A node's token is put back to an earlier one. */
  TOKEN_PUT_BACK,
  /** Two nodes do not reach each other. */
  PARTITION,
  /** One node does not reach another, which reaches it. */
  ONE_WAY,
  /** One node reaches nobody. */
  ISOLATED,
  /** Messages get lost. */
  LOSS,
  /** Messages come again, much later. */
  REPETITION,
  /** Messages take seconds. */
  SLOWNESS,
  /** Messages of one node are damaged, swapped or withheld. */
  GARBLED,
  /**
   * One node says Ready for a root that nobody prepared, with a signature that
   * holds.
   */
  WRONG_READY,
  /** One node never says that its share opens. */
  ACTIVE_WITHHELD,
  /** One node says again what was said long ago, its own and others' words. */
  OLD_STATEMENTS,
  /** A token is gone for a while. */
  TOKEN_REMOVED,
  /** A token does what it is asked and says that it failed. */
  TOKEN_LATE_ERROR,
  /** A token has no room. */
  TOKEN_FULL,
  /** Sessions with a token are lost now and then. */
  TOKEN_SESSIONS_LOST,
  /** A token goes in the middle of something. */
  TOKEN_REMOVED_AT,
  /** A disk has no room. */
  DISK_FULL,
  /** A disk has no room from the middle of something on. */
  DISK_FULL_AT,
  /** One node is shown an old block. */
  STALE_ENDPOINT,
  /** One node's endpoints agree on what is not so: a {@link Lie}. */
  LYING_ENDPOINTS,
  /** One node's endpoints do not answer. */
  UNREACHABLE_CHAIN,
  /** The newest blocks are replaced. */
  FORK,
  /** No block becomes final. */
  FINALITY_STALL,
  /** Transactions get lost. */
  LOST_TRANSACTIONS,
  /** An operator refuses what is proposed, for a while or until it runs out. */
  REFUSAL,
  /** The final chain contradicts itself before one node. */
  BROKEN_FINALITY,
  /** The admin changes his mind while a change is under way. */
  CHANGED_MIND
}
