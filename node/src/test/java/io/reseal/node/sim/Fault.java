package io.reseal.node.sim;

/** What goes wrong. */
enum Fault {
  /** A node dies and comes back. */
  CRASH,
  /** A node dies in the middle of something, before or after any one deed. */
  CRASH_AT,
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
  /** A token is gone for a while. */
  TOKEN_REMOVED,
  /** A token does what it is asked and says that it failed. */
  TOKEN_LATE_ERROR,
  /** A token has no room. */
  TOKEN_FULL,
  /** A disk has no room. */
  DISK_FULL,
  /** One node is shown an old block. */
  STALE_ENDPOINT,
  /** One node's endpoints do not answer. */
  UNREACHABLE_CHAIN,
  /** The newest blocks are replaced. */
  FORK,
  /** No block becomes final. */
  FINALITY_STALL,
  /** Transactions get lost. */
  LOST_TRANSACTIONS,
  /** The admin changes his mind while a change is under way. */
  CHANGED_MIND
}
