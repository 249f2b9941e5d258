package io.reseal.hsm.pkcs11;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One open session with a token: objects by handle, and operations with them.
 * Used by one thread at a time. After a {@link CryptokiException} it may be in
 * the middle of an operation, so its owner closes it.
 */
final class Session {

  /** {@code CKS_RW_USER_FUNCTIONS}: the user is logged in. */
  private static final long USER_LOGGED_IN = 3;

  private static final long SERIAL_READ_WRITE = 0x4 | 0x2;
  private static final int FOUND_AT_ONCE = 64;
  private static final long UNAVAILABLE = -1;

  /** Larger than any private value of the keys we make. */
  private static final int PRIVATE_VALUE_MAX = 1024;

  private final Cryptoki cryptoki;
  private final long handle;

  private Session(Cryptoki cryptoki, long handle) {
    this.cryptoki = cryptoki;
    this.handle = handle;
  }

  /** Opens a session that may write. */
  static Session open(Cryptoki cryptoki, long slot) {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(ValueLayout.JAVA_LONG);
      cryptoki.run(CkFunction.OPEN_SESSION, slot, SERIAL_READ_WRITE, MemorySegment.NULL, MemorySegment.NULL,
          out);
      return new Session(cryptoki, out.get(ValueLayout.JAVA_LONG, 0));
    }
  }

  /** Closes it; a session that is gone already is closed enough. */
  void close() {
    var _ = cryptoki.call(CkFunction.CLOSE_SESSION, handle);
  }

  /** Whether the user is logged in, in this process. */
  boolean loggedIn() {
    try (var arena = Arena.ofConfined()) {
      var info = arena.allocate(4 * ValueLayout.JAVA_LONG.byteSize(), 8);
      cryptoki.run(CkFunction.GET_SESSION_INFO, handle, info);
      return info.get(ValueLayout.JAVA_LONG, 8) == USER_LOGGED_IN;
    }
  }

  /** Tries a PIN once and gives the token's answer. */
  long login(User user, SecretBytes pin) {
    return cryptoki.call(CkFunction.LOGIN, handle, user.code(), pin.expose(), (long) pin.size());
  }

  /** Logs out whoever is logged in. */
  void logout() {
    cryptoki.run(CkFunction.LOGOUT, handle);
  }

  /** Sets the user's first PIN; the security officer is logged in. */
  void initialisePin(SecretBytes pin) {
    cryptoki.run(CkFunction.INIT_PIN, handle, pin.expose(), (long) pin.size());
  }

  /** Handles of all objects that fit. */
  List<Long> find(Template template) {
    try (var arena = Arena.ofConfined()) {
      cryptoki.run(CkFunction.FIND_OBJECTS_INIT, handle, template.in(arena), template.count());
      var found = new ArrayList<Long>();
      var page = arena.allocate(ValueLayout.JAVA_LONG, FOUND_AT_ONCE);
      var count = arena.allocate(ValueLayout.JAVA_LONG);
      do {
        cryptoki.run(CkFunction.FIND_OBJECTS, handle, page, (long) FOUND_AT_ONCE, count);
        for (var i = 0L; i < count.get(ValueLayout.JAVA_LONG, 0); i++) {
          found.add(page.getAtIndex(ValueLayout.JAVA_LONG, i));
        }
      } while (count.get(ValueLayout.JAVA_LONG, 0) == FOUND_AT_ONCE);
      cryptoki.run(CkFunction.FIND_OBJECTS_FINAL, handle);
      return found;
    }
  }

  /** A public attribute's value, or nothing when the object has none. */
  Optional<byte[]> attribute(long object, Attribute attribute) {
    try (var arena = Arena.ofConfined()) {
      var query = query(arena, attribute);
      var code = cryptoki.call(CkFunction.GET_ATTRIBUTE_VALUE, handle, object, query, 1L);
      if (code == ReturnCode.ATTRIBUTE_TYPE_INVALID || code == ReturnCode.ATTRIBUTE_SENSITIVE) {
        return Optional.empty();
      }
      if (code != ReturnCode.OK) {
        throw new CryptokiException(CkFunction.GET_ATTRIBUTE_VALUE, code);
      }
      var length = query.get(ValueLayout.JAVA_LONG, 16);
      if (length == UNAVAILABLE) {
        return Optional.empty();
      }
      var value = arena.allocate(Math.max(1, length));
      query.set(ValueLayout.ADDRESS, 8, value);
      cryptoki.run(CkFunction.GET_ATTRIBUTE_VALUE, handle, object, query, 1L);
      return Optional
          .of(value.asSlice(0, query.get(ValueLayout.JAVA_LONG, 16)).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Tries to read a key's secret value, which must fail; what is read is wiped.
   *
   * @return whether the token gave it
   */
  boolean givesAway(long key) {
    try (var arena = Arena.ofConfined(); var value = SecretBytes.allocate(PRIVATE_VALUE_MAX)) {
      var query = query(arena, Attribute.VALUE);
      query.set(ValueLayout.ADDRESS, 8, value.expose());
      query.set(ValueLayout.JAVA_LONG, 16, PRIVATE_VALUE_MAX);
      var code = cryptoki.call(CkFunction.GET_ATTRIBUTE_VALUE, handle, key, query, 1L);
      throwIfLost(CkFunction.GET_ATTRIBUTE_VALUE, code);
      return code == ReturnCode.OK && query.get(ValueLayout.JAVA_LONG, 16) != UNAVAILABLE;
    }
  }

  /**
   * Tries to take a key out of the token wrapped by another, which must fail.
   *
   * @return whether the token gave it
   */
  boolean wraps(Mechanism mechanism, long wrapping, long key) {
    try (var arena = Arena.ofConfined(); var wrapped = SecretBytes.allocate(PRIVATE_VALUE_MAX)) {
      var parameter = mechanism == Mechanism.AES_CBC_PAD ? arena.allocate(16) : MemorySegment.NULL;
      var length = arena.allocateFrom(ValueLayout.JAVA_LONG, PRIVATE_VALUE_MAX);
      var code = cryptoki.call(CkFunction.WRAP_KEY, handle, mechanism.in(arena, parameter), wrapping, key,
          wrapped.expose(), length);
      throwIfLost(CkFunction.WRAP_KEY, code);
      return code == ReturnCode.OK;
    }
  }

  /** Makes a secret key. */
  long generateKey(Mechanism mechanism, Template template) {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(ValueLayout.JAVA_LONG);
      cryptoki.run(CkFunction.GENERATE_KEY, handle, mechanism.in(arena), template.in(arena), template.count(),
          out);
      return out.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** Makes a pair of EC keys. */
  void generateKeyPair(Template publicKey, Template privateKey) {
    try (var arena = Arena.ofConfined()) {
      var handles = arena.allocate(ValueLayout.JAVA_LONG, 2);
      cryptoki.run(CkFunction.GENERATE_KEY_PAIR, handle, Mechanism.EC_KEY_PAIR_GEN.in(arena),
          publicKey.in(arena), publicKey.count(), privateKey.in(arena), privateKey.count(), handles,
          handles.asSlice(8));
    }
  }

  /** Writes a public object into the token. */
  void create(Template template) {
    try (var arena = Arena.ofConfined()) {
      cryptoki.run(CkFunction.CREATE_OBJECT, handle, template.in(arena), template.count(),
          arena.allocate(ValueLayout.JAVA_LONG));
    }
  }

  /** Destroys an object. */
  void destroy(long object) {
    cryptoki.run(CkFunction.DESTROY_OBJECT, handle, object);
  }

  /** An ECDSA signature over a digest: r || s. */
  byte[] sign(long key, byte[] digest) {
    try (var arena = Arena.ofConfined()) {
      cryptoki.run(CkFunction.SIGN_INIT, handle, Mechanism.ECDSA.in(arena), key);
      var out = arena.allocate(256);
      var length = arena.allocateFrom(ValueLayout.JAVA_LONG, out.byteSize());
      cryptoki.run(CkFunction.SIGN, handle, arena.allocateFrom(ValueLayout.JAVA_BYTE, digest),
          (long) digest.length, out, length);
      return out.asSlice(0, length.get(ValueLayout.JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Fills memory with the token's random bytes. */
  void random(MemorySegment out) {
    cryptoki.run(CkFunction.GENERATE_RANDOM, handle, out, out.byteSize());
  }

  /** Starts an operation with a key and gives the token's answer. */
  long start(CkFunction init, MemorySegment mechanism, long key) {
    return cryptoki.call(init, handle, mechanism, key);
  }

  /**
   * Runs a whole message through a started operation.
   *
   * @return length of the result in bytes
   */
  long finish(CkFunction function, MemorySegment in, MemorySegment out) {
    try (var arena = Arena.ofConfined()) {
      var length = arena.allocateFrom(ValueLayout.JAVA_LONG, out.byteSize());
      cryptoki.run(function, handle, in, in.byteSize(), out, length);
      var written = length.get(ValueLayout.JAVA_LONG, 0);
      if (written < 0 || written > out.byteSize()) {
        throw new CryptokiException(function, ReturnCode.BUFFER_TOO_SMALL);
      }
      return written;
    }
  }

  private static MemorySegment query(Arena arena, Attribute attribute) {
    var query = arena.allocate(Attribute.STRUCTURE, 8);
    query.set(ValueLayout.JAVA_LONG, 0, attribute.code());
    return query;
  }

  /** A device that is away refuses everything; that proves nothing of a key. */
  private static void throwIfLost(CkFunction function, long code) {
    if (ReturnCode.losesConnection(code) || ReturnCode.deniesHandle(code)) {
      throw new CryptokiException(function, code);
    }
  }

  /** Who logs in ({@code CKU_...}). */
  enum User {
    SECURITY_OFFICER(0), //
    USER(1);

    private final long code;

    User(long code) {
      this.code = code;
    }

    long code() {
      return code;
    }
  }
}
