package io.reseal.core.renewal;

import io.reseal.core.ot.PairSetup;

/** Where a party's half of a new setup becomes durable. The node answers. */
@FunctionalInterface
public interface SetupKeeper {

  /**
   * Makes it durable before it returns: sealed, written, synced, read back,
   * opened. The peer is told that it is when this has returned true. It is not in
   * use yet.
   *
   * @param setup
   *          stays with its owner
   * @return whether it is; if not, the run ends with a fault of our own
   */
  boolean keep(PairSetup setup);
}
