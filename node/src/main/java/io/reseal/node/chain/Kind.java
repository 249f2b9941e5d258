package io.reseal.node.chain;

/**
 * How one committee differs from the one before it, in the order of the
 * registry's codes.
 */
public enum Kind {
  /** The first committee; its keys are generated. */
  GENESIS(0),
  /** The same committee and threshold. */
  REFRESH(1),
  /** Members leave, none joins. */
  LEAVERS(2),
  /**
   * Fewer joiners than the next threshold, at least the current threshold stays.
   */
  ORDINARY(3),
  /** Everything else; the governor allows it first. */
  EXCEPTIONAL(4);

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  /** The number that stands on chain. */
  public int code() {
    return code;
  }

  /**
   * The kind of a registry code.
   *
   * @throws IllegalArgumentException
   *           for an unknown one
   */
  public static Kind ofCode(long code) {
    for (var value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new IllegalArgumentException("no kind has the code " + code);
  }
}
