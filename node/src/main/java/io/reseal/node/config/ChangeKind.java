package io.reseal.node.config;

/** What kind of change a proposal is, as the registry derives it. */
public enum ChangeKind {
  /** The first committee. */
  GENESIS,
  /** The same committee, new shares. */
  REFRESH,
  /** Members go, none comes. */
  LEAVERS,
  /** A few members come, the current ones stay in control. */
  ORDINARY,
  /**
   * Everything else, such as handing over to strangers: a person always decides.
   */
  EXCEPTIONAL
}
