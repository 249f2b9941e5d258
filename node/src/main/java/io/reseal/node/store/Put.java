package io.reseal.node.store;

/** What became of a value where the first one stands for ever. */
public enum Put {
  /** It is stored now. */
  NEW,
  /** The same stood there already. */
  SAME,
  /** Another one stands there and stays: evidence for whoever sent both. */
  DIFFERENT
}
