package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;

/** What came of sending a call to the registry. */
public sealed interface Submission {

  /** Handed to at least one endpoint; ask for its {@link TransactionOutcome}. */
  record Sent(Bytes32 hash) implements Submission {
  }

  /**
   * The registry would revert, so nothing was sent. Often good news: another
   * member was faster.
   *
   * @param error
   *          the contract's error and its arguments, such as
   *          {@code WrongPhase(2)}
   */
  record Refused(String error) implements Submission {

    /** Whether it is the error of that name. */
    public boolean is(String name) {
      return error.equals(name) || error.startsWith(name + "(");
    }
  }

  /**
   * An earlier transaction of this account is not mined yet; nothing was sent.
   */
  record Busy(Bytes32 hash) implements Submission {
  }
}
