package io.reseal.core.secret;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Secrets that end together: whatever a run holds open between rounds. Whoever
 * made the scope closes it when the run has ended, however it ended.
 */
public final class SecretScope implements AutoCloseable {

  private final Deque<AutoCloseable> held = new ArrayDeque<>();
  private boolean closed;

  /** Keeps a secret until the scope closes. */
  public synchronized <S extends AutoCloseable> S hold(S secret) {
    if (closed) {
      throw new IllegalStateException("this scope is closed");
    }
    held.push(secret);
    return secret;
  }

  /** Wipes all of them, last in first out. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a secret could not be wiped", e);
      }
    }
  }
}
