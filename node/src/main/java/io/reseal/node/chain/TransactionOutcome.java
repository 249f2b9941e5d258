package io.reseal.node.chain;

/**
 * What has become of a transaction. Not a fact to act on: the finalized state
 * is.
 */
public sealed interface TransactionOutcome {

  /** An endpoint knows it and no quorum has it in a block. */
  record Pending() implements TransactionOutcome {
  }

  /**
   * In a block, as a quorum of endpoints says; the block may not be final.
   *
   * @param succeeded
   *          false if it reverted
   */
  record Mined(long block, boolean succeeded) implements TransactionOutcome {
  }

  /** No endpoint knows it: dropped, replaced or never sent. */
  record Unknown() implements TransactionOutcome {
  }
}
