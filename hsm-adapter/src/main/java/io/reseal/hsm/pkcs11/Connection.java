package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.TokenException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One login with a token: its sessions, the handles found in it, and the JCA
 * provider beside it. It ends as a whole and nothing of it is used afterwards:
 * after another login a handle may be dead, or name another key.
 */
final class Connection implements AutoCloseable {

  private final Pkcs11Module module;
  private final TokenSlot slot;
  /** Never used for work: closing the last session would log out. */
  private final Session keeper;
  private final Deque<Session> idle = new ArrayDeque<>();
  private final Map<String, Long> known = new ConcurrentHashMap<>();
  private final boolean loggedInAnew;
  private TokenProvider provider;

  private Connection(Pkcs11Module module, TokenSlot slot, Session keeper, boolean loggedInAnew) {
    this.loggedInAnew = loggedInAnew;
    this.module = module;
    this.slot = slot;
    this.keeper = keeper;
  }

  /** Opens a session and logs in, trying the PIN once. */
  static Connection open(Pkcs11Module module, Pkcs11Settings settings) {
    return open(module, settings, false);
  }

  /**
   * Opens another session after one was lost; logs in only if the login was lost
   * with it.
   */
  static Connection reopen(Pkcs11Module module, Pkcs11Settings settings) {
    return open(module, settings, true);
  }

  private static Connection open(Pkcs11Module module, Pkcs11Settings settings, boolean mayBeLoggedIn) {
    var slot = module.select(settings.label(), settings.serial());
    Session session = null;
    try {
      session = Session.open(module.cryptoki(), slot.slot());
      var anew = !mayBeLoggedIn || !session.loggedIn();
      if (anew) {
        login(session, slot, settings);
      }
      return new Connection(module, slot, session, anew);
    } catch (RuntimeException e) {
      if (session != null) {
        session.close();
      }
      throw e;
    }
  }

  private static void login(Session session, TokenSlot slot, Pkcs11Settings settings) {
    slot.checkPinMayBeTried();
    try (var pin = PinFile.read(settings.pinFile())) {
      var code = session.login(Session.User.USER, pin);
      if (code == ReturnCode.USER_ALREADY_LOGGED_IN) {
        // Someone in this process logged in, and the token has not looked at our PIN.
        session.logout();
        code = session.login(Session.User.USER, pin);
      }
      if (code != ReturnCode.OK) {
        throw new TokenException(ReturnCode.kind(code), ReturnCode.name(code),
            "token " + slot.id().label() + " refuses the login with the PIN of " + settings.pinFile());
      }
    }
  }

  /** The token it leads to. */
  TokenSlot slot() {
    return slot;
  }

  /** Reads again which token is in the slot. */
  TokenSlot slotNow() {
    return module.slots().stream().filter(now -> now.slot() == slot.slot()).findFirst()
        .orElseThrow(() -> new TokenException(TokenException.Kind.GONE, "RESEAL_NO_TOKEN",
            "token " + slot.id().label() + " left its slot"));
  }

  /** Runs a task in a session of its own. */
  <T> T run(Task<T> task) {
    var session = take();
    var whole = false;
    try {
      var result = task.run(session, new Lookup(session, slot.id(), known));
      whole = true;
      return result;
    } finally {
      if (whole) {
        give(session);
      } else {
        session.close();
      }
    }
  }

  /** Forgets a handle, so that the next use looks for the key again. */
  void forget(String label) {
    known.remove(label);
  }

  /** Forgets all handles. */
  void forgetAll() {
    known.clear();
  }

  /** The JCA provider that shares this login. */
  synchronized TokenProvider provider() {
    if (provider == null) {
      provider = TokenProvider.over(module.library(), slot);
    }
    return provider;
  }

  /**
   * Closes our sessions and leaves the login to a successor; if it is still the
   * same login, JCA's keys go on working.
   */
  synchronized void abandonTo(Connection successor) {
    if (provider != null && !successor.loggedInAnew) {
      successor.inherit(provider);
      provider = null;
    }
    closeSessions();
  }

  private synchronized void inherit(TokenProvider from) {
    provider = from;
  }

  /** Logs out and closes all sessions with the token, JCA's too. */
  @Override
  public synchronized void close() {
    closeSessions(); // first: once closed, a session's number may go to someone else
    var _ = module.cryptoki().call(CkFunction.CLOSE_ALL_SESSIONS, slot.slot());
  }

  private void closeSessions() {
    if (provider != null) {
      provider.close();
      provider = null;
    }
    synchronized (idle) {
      idle.forEach(Session::close);
      idle.clear();
    }
    keeper.close();
  }

  private Session take() {
    synchronized (idle) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    var session = Session.open(module.cryptoki(), slot.slot());
    if (!session.loggedIn()) {
      // It would show no private object, and so look like an empty token.
      session.close();
      throw new CryptokiException(CkFunction.GET_SESSION_INFO, ReturnCode.USER_NOT_LOGGED_IN);
    }
    return session;
  }

  private void give(Session session) {
    synchronized (idle) {
      idle.push(session);
    }
  }

  /** Something to do in one session. */
  @FunctionalInterface
  interface Task<T> {
    T run(Session session, Lookup lookup);
  }
}
