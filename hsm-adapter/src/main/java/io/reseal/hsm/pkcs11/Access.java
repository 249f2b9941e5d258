package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.Token.TokenId;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The way to a token: several operations at once, each in its own session, and
 * further ones waiting their turn.
 *
 * <p>
 * When the token loses our session, another is opened once per operation and
 * every handle is found anew by its label. What stays lost is
 * {@link Kind#GONE}; the library is never restarted under other users of it, so
 * the process ends and is started again.
 */
final class Access implements AutoCloseable {

  private final Pkcs11Module module;
  private final Pkcs11Settings settings;
  private final TokenId id;
  private final Semaphore turns;
  private Connection connection; // null once closed
  private TokenException pinRefused; // a refused PIN is never tried again

  private Access(Pkcs11Module module, Pkcs11Settings settings, Connection connection) {
    this.module = module;
    this.id = connection.slot().id();
    this.settings = settings.withSerial(id.serial());
    this.turns = new Semaphore(settings.sessionsMax(), true);
    this.connection = connection;
  }

  /** Claims a token for this process's one user of it and logs in. */
  static Access open(Pkcs11Module module, Pkcs11Settings settings) {
    var slot = module.select(settings.label(), settings.serial());
    module.claim(slot);
    try {
      return new Access(module, settings, Connection.open(module, settings));
    } catch (CryptokiException e) {
      module.release(slot);
      throw new TokenException(ReturnCode.kind(e.code()), e.codeName(),
          "token " + settings.label() + " cannot be opened: " + e.function().symbol());
    } catch (RuntimeException e) {
      module.release(slot);
      throw e;
    }
  }

  /** Which token it leads to. */
  TokenId id() {
    return id;
  }

  /** As {@link #attempt}, with failures in our callers' words. */
  <T> T use(String what, Connection.Task<T> task) {
    try {
      return attempt(task);
    } catch (CryptokiException e) {
      throw meaning(what, e);
    }
  }

  /** Runs a task in its turn; once more when a session or a handle was stale. */
  <T> T attempt(Connection.Task<T> task) {
    awaitTurn();
    try {
      var tried = connection();
      try {
        return tried.run(task);
      } catch (CryptokiException e) {
        if (ReturnCode.losesConnection(e.code())) {
          return reconnected(tried).run(task);
        }
        if (ReturnCode.deniesHandle(e.code())) {
          tried.forgetAll();
          return tried.run(task);
        }
        throw e;
      }
    } finally {
      turns.release();
    }
  }

  private void awaitTurn() {
    try {
      if (!turns.tryAcquire(settings.sessionWait().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TokenException(Kind.OTHER, "RESEAL_BUSY", "token " + id.label() + " was busy for "
            + settings.sessionWait() + " with " + settings.sessionsMax() + " operations");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TokenException(Kind.OTHER, "RESEAL_INTERRUPTED",
          "interrupted while token " + id.label() + " was busy");
    }
  }

  /** The connection of now. */
  synchronized Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("token " + id.label() + " is closed");
    }
    return connection;
  }

  /** Another connection in place of a lost one, unless someone was first. */
  private synchronized Connection reconnected(Connection lost) {
    if (connection() != lost) {
      return connection;
    }
    if (pinRefused != null) {
      throw pinRefused;
    }
    try {
      var fresh = Connection.reopen(module, settings);
      lost.abandonTo(fresh);
      connection = fresh;
      return fresh;
    } catch (TokenException e) {
      if (e.kind() == Kind.PIN) {
        pinRefused = e;
      }
      throw e;
    }
  }

  /**
   * What a code means; a token that shows no canary is gone, whatever it says.
   */
  TokenException meaning(String what, CryptokiException e) {
    var kind = ReturnCode.kind(e.code());
    if (kind == Kind.OTHER && !showsCanary()) {
      kind = Kind.GONE;
    }
    return new TokenException(kind, e.codeName(),
        "token " + id.label() + " failed at " + what + ", in " + e.function().symbol());
  }

  private boolean showsCanary() {
    try {
      return attempt((_, lookup) -> lookup.canaryVisible());
    } catch (CryptokiException | TokenException e) {
      return false;
    }
  }

  /** Logs out; the token may be opened again. */
  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.close();
      module.release(connection.slot());
      connection = null;
    }
  }
}
