package io.reseal.node.store;

/** What became of a value that only moves forward. */
public enum Advance {
  /** It is stored now, being further than what stood there. */
  ADVANCED,
  /** The same stands there already. */
  SAME,
  /** Something further stands there and stays. */
  BEHIND,
  /** It contradicts what stands there: someone's history has changed. */
  CHANGED
}
