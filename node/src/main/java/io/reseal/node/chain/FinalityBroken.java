package io.reseal.node.chain;

import java.io.Serial;

/**
 * What was finalized is not any more, or the registry's code is another:
 * nothing this node believed can be relied on. It halts, deletes nothing and
 * calls for a person. No {@link ChainException}, so that nobody retries it by
 * mistake.
 */
public final class FinalityBroken extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1;

  public FinalityBroken(String message) {
    super(message);
  }
}
