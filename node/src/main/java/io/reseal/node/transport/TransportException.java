package io.reseal.node.transport;

/** The network failed us: a port that is taken, a provider without TLS 1.3. */
public final class TransportException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
