package io.reseal.node.api;

/** Where a node stands between two committees; {@code epochs.md}, "States". */
public enum NodeState {
  /** Nothing to change. */
  IDLE,
  /** A proposal was seen, nothing decided. */
  OBSERVED,
  /** This node will take part. */
  APPROVED,
  /** This node will not take part. */
  REFUSED,
  /** Waiting until everyone needed is connected and willing. */
  BARRIER,
  /** The attempt stands on chain. */
  OPENED,
  /** Subshares are on their way. */
  DEALING,
  /** Subshares are being checked. */
  VERIFYING,
  /** The new share is sealed, synced and was read back. */
  PREPARED,
  /** The new sharing signed. */
  TESTED,
  /** This node said that it is ready. */
  READY_SENT,
  /** The new epoch is final on chain. */
  COMMITTED,
  /** The new share is in use. */
  ACTIVE,
  /** The whole new committee opened its shares. */
  PROVEN,
  /** The replaced share is being destroyed. */
  RETIRING,
  /** The replaced share is destroyed. */
  RETIRED,
  /** An attempt failed; another follows. */
  VOID,
  /** The proposal was overtaken. */
  DEAD,
  /** The proposal's time is over. */
  EXPIRED,
  /** The base committee took the keys back. */
  ROLLED_BACK,
  /** This node is not in the committee any more. */
  LEFT,
  /** Too few peers answered for this node to trust its own memory. */
  WAITING,
  /** Store or token is older than what the world knows: never signs. */
  STALE,
  /** A member without a usable share: never signs, asks to be resharded in. */
  MISSING_SHARE,
  /** A person must look. */
  HALT
}
