package io.reseal.node.transport;

/** The answer of {@link Admission}. */
public sealed interface Verdict {

  /** The peer may stay. */
  record Admitted(Standing standing) implements Verdict {
  }

  /**
   * The peer may not.
   *
   * @param reason
   *          for our own log and status; the peer is not told
   */
  record Refused(String reason) implements Verdict {
  }

  /** A member. */
  static Verdict member() {
    return new Admitted(Standing.MEMBER);
  }

  /** A candidate. */
  static Verdict candidate() {
    return new Admitted(Standing.CANDIDATE);
  }

  /** Nobody we speak with. */
  static Verdict refused(String reason) {
    return new Refused(reason);
  }
}
