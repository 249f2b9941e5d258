package io.reseal.core.keydeal;

/** What a run of KeyDeal is for. */
public enum Purpose {
  /** A new key: the committee deals to itself. */
  GENERATE,
  /**
   * The same key to the next committee; with the same committee and threshold it
   * is a refresh.
   */
  RESHARE
}
