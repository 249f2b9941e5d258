package io.reseal.node.chain;

/**
 * Where an epoch stands on chain, in the order of the registry's codes.
 *
 * <p>
 * Proposed to Dead: the relayer set changed, the proposal expired and another
 * came, or the governor cancelled it. Proposed to Committed: all of next were
 * ready. Committed to Proven: the next members opened their shares. Committed
 * to RolledBack: the base committee returned.
 */
public enum Phase {
  /** Never proposed. */
  NONE(0),
  /** Open for attempts between its times. */
  PROPOSED(1),
  /** Never to be committed. */
  DEAD(2),
  /** Holds or held the keys, but may still be rolled back. */
  COMMITTED(3),
  /** Known to work. */
  PROVEN(4),
  /** Given up for its base. */
  ROLLED_BACK(5);

  private final int code;

  Phase(int code) {
    this.code = code;
  }

  /** The number that stands on chain. */
  public int code() {
    return code;
  }

  /**
   * The phase of a registry code.
   *
   * @throws IllegalArgumentException
   *           for an unknown one
   */
  public static Phase ofCode(long code) {
    for (var value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new IllegalArgumentException("no phase has the code " + code);
  }
}
