package io.reseal.node.chain;

import java.io.Serial;

/**
 * The chain could not be read or written: an endpoint failed, or too few agree.
 * Nothing was changed; the caller may try again.
 */
public final class ChainException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1;

  public ChainException(String message) {
    super(message);
  }

  public ChainException(String message, Throwable cause) {
    super(message, cause);
  }
}
