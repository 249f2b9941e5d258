package io.reseal.node.signing;

/** A request to sign that came to nothing, and whose doing that was. */
public final class SigningRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why there is no signature. */
  public enum Cause {
    /** No such key. */
    UNKNOWN_KEY,
    /** The request id stands for another message. */
    CONFLICT,
    /** Another transaction has its place in the account's order. */
    SLOT_TAKEN,
    /** The policy of this node, or the kind of the key, refuses it. */
    POLICY,
    /** This node may not sign now: no share, another epoch on chain, a halt. */
    NOT_NOW,
    /** Too few members answered, or were willing. */
    TOO_FEW,
    /** Time was up. */
    TIMEOUT
  }

  private final Cause cause;

  public SigningRefused(Cause cause, String message) {
    super(message);
    this.cause = cause;
  }

  /** Why there is no signature. */
  public Cause reason() {
    return cause;
  }
}
