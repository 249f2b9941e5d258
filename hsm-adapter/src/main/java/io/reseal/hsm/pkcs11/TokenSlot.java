package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.Token.TokenId;
import io.reseal.hsm.token.TokenException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A slot with the token in it, as {@code CK_TOKEN_INFO} tells them.
 *
 * @param slot
 *          number of the slot, good while the library stays initialised
 * @param flags
 *          {@code CKF_...} of the token
 */
record TokenSlot(long slot, TokenId id, long flags) {

  /** Size of {@code CK_TOKEN_INFO} in bytes, rounded up. */
  static final long STRUCTURE = 256;

  private static final long USER_PIN_INITIALIZED = 0x8;
  private static final long TOKEN_INITIALIZED = 0x400;
  private static final long USER_PIN_COUNT_LOW = 0x10000;
  private static final long USER_PIN_FINAL_TRY = 0x20000;
  private static final long USER_PIN_LOCKED = 0x40000;

  /** Reads {@code CK_TOKEN_INFO}. */
  static TokenSlot of(long slot, MemorySegment info) {
    var id = new TokenId(text(info, 0, 32), text(info, 80, 16), text(info, 32, 32), text(info, 64, 16));
    return new TokenSlot(slot, id, info.get(ValueLayout.JAVA_LONG, 96));
  }

  /** Whether there is a token, not just a place for one. */
  boolean initialised() {
    return (flags & TOKEN_INITIALIZED) != 0;
  }

  /** Whether the user has a PIN. */
  boolean hasUserPin() {
    return (flags & USER_PIN_INITIALIZED) != 0;
  }

  /** Whether someone gave a wrong PIN since the last right one. */
  boolean wrongPinSeen() {
    return (flags & USER_PIN_COUNT_LOW) != 0;
  }

  /**
   * Refuses a token on which no PIN may be tried by a program: a wrong one could
   * lock it for good.
   *
   * @throws TokenException
   *           of kind PIN
   */
  void checkPinMayBeTried() {
    if ((flags & USER_PIN_LOCKED) != 0) {
      throw refused("CKF_USER_PIN_LOCKED", "its user PIN is locked");
    }
    if ((flags & USER_PIN_FINAL_TRY) != 0) {
      throw refused("CKF_USER_PIN_FINAL_TRY", "one more wrong PIN locks it: a person must log in first");
    }
    if (!hasUserPin()) {
      throw refused("CKF_USER_PIN_INITIALIZED", "it has no user PIN yet");
    }
  }

  private TokenException refused(String code, String why) {
    return new TokenException(TokenException.Kind.PIN, code,
        "token " + id.label() + " (serial " + id.serial() + "): " + why);
  }

  private static String text(MemorySegment info, long offset, long length) {
    var bytes = info.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
