package io.reseal.hsm.pkcs11;

import static java.util.Map.entry;

import io.reseal.hsm.token.TokenException.Kind;
import java.util.Map;
import java.util.Set;

/** The codes of PKCS#11 2.40, by name and by what they mean to us. */
final class ReturnCode {

  static final long OK = 0;
  static final long GENERAL_ERROR = 0x5;
  static final long FUNCTION_FAILED = 0x6;
  static final long ARGUMENTS_BAD = 0x7;
  static final long ATTRIBUTE_SENSITIVE = 0x11;
  static final long ATTRIBUTE_TYPE_INVALID = 0x12;
  static final long DEVICE_ERROR = 0x30;
  static final long DEVICE_REMOVED = 0x32;
  static final long KEY_HANDLE_INVALID = 0x60;
  static final long MECHANISM_PARAM_INVALID = 0x71;
  static final long OBJECT_HANDLE_INVALID = 0x82;
  static final long PIN_INCORRECT = 0xa0;
  static final long SESSION_CLOSED = 0xb0;
  static final long SESSION_HANDLE_INVALID = 0xb3;
  static final long TOKEN_NOT_PRESENT = 0xe0;
  static final long USER_ALREADY_LOGGED_IN = 0x100;
  static final long USER_NOT_LOGGED_IN = 0x101;
  static final long BUFFER_TOO_SMALL = 0x150;
  static final long CRYPTOKI_ALREADY_INITIALIZED = 0x191;

  private static final Map<Long, String> NAMES = Map.<Long, String>ofEntries(entry(OK, "CKR_OK"),
      entry(0x2L, "CKR_HOST_MEMORY"), entry(0x3L, "CKR_SLOT_ID_INVALID"),
      entry(GENERAL_ERROR, "CKR_GENERAL_ERROR"), entry(FUNCTION_FAILED, "CKR_FUNCTION_FAILED"),
      entry(ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD"), entry(0xaL, "CKR_CANT_LOCK"),
      entry(0x10L, "CKR_ATTRIBUTE_READ_ONLY"), entry(ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE"),
      entry(ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID"),
      entry(0x13L, "CKR_ATTRIBUTE_VALUE_INVALID"), entry(0x1bL, "CKR_ACTION_PROHIBITED"),
      entry(0x20L, "CKR_DATA_INVALID"), entry(0x21L, "CKR_DATA_LEN_RANGE"),
      entry(DEVICE_ERROR, "CKR_DEVICE_ERROR"), entry(0x31L, "CKR_DEVICE_MEMORY"),
      entry(DEVICE_REMOVED, "CKR_DEVICE_REMOVED"), entry(0x40L, "CKR_ENCRYPTED_DATA_INVALID"),
      entry(0x41L, "CKR_ENCRYPTED_DATA_LEN_RANGE"), entry(0x42L, "CKR_AEAD_DECRYPT_FAILED"),
      entry(0x50L, "CKR_FUNCTION_CANCELED"), entry(0x54L, "CKR_FUNCTION_NOT_SUPPORTED"),
      entry(KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"), entry(0x62L, "CKR_KEY_SIZE_RANGE"),
      entry(0x63L, "CKR_KEY_TYPE_INCONSISTENT"), entry(0x68L, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
      entry(0x69L, "CKR_KEY_NOT_WRAPPABLE"), entry(0x6aL, "CKR_KEY_UNEXTRACTABLE"),
      entry(0x70L, "CKR_MECHANISM_INVALID"), entry(MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID"),
      entry(OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID"), entry(0x90L, "CKR_OPERATION_ACTIVE"),
      entry(0x91L, "CKR_OPERATION_NOT_INITIALIZED"), entry(PIN_INCORRECT, "CKR_PIN_INCORRECT"),
      entry(0xa1L, "CKR_PIN_INVALID"), entry(0xa2L, "CKR_PIN_LEN_RANGE"), entry(0xa3L, "CKR_PIN_EXPIRED"),
      entry(0xa4L, "CKR_PIN_LOCKED"), entry(SESSION_CLOSED, "CKR_SESSION_CLOSED"),
      entry(0xb1L, "CKR_SESSION_COUNT"), entry(SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"),
      entry(0xb5L, "CKR_SESSION_READ_ONLY"), entry(0xb6L, "CKR_SESSION_EXISTS"),
      entry(0xd0L, "CKR_TEMPLATE_INCOMPLETE"), entry(0xd1L, "CKR_TEMPLATE_INCONSISTENT"),
      entry(TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"), entry(0xe1L, "CKR_TOKEN_NOT_RECOGNIZED"),
      entry(0xe2L, "CKR_TOKEN_WRITE_PROTECTED"), entry(USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN"),
      entry(USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"), entry(0x102L, "CKR_USER_PIN_NOT_INITIALIZED"),
      entry(0x103L, "CKR_USER_TYPE_INVALID"), entry(0x104L, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN"),
      entry(0x130L, "CKR_DOMAIN_PARAMS_INVALID"), entry(BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL"),
      entry(0x190L, "CKR_CRYPTOKI_NOT_INITIALIZED"),
      entry(CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED"));

  /** The token is away, or our login is: nothing was said of any key. */
  private static final Set<Long> CONNECTION_LOST = Set.of(DEVICE_ERROR, DEVICE_REMOVED, SESSION_CLOSED,
      SESSION_HANDLE_INVALID, TOKEN_NOT_PRESENT, 0xe1L, USER_NOT_LOGGED_IN, 0x190L, 0x3L);

  private static final Set<Long> PIN = Set.of(PIN_INCORRECT, 0xa1L, 0xa2L, 0xa3L, 0xa4L, 0x102L);

  /**
   * What a token may answer to a wrong tag. Some say only "general error" or
   * "function failed", which also stand for a device in trouble.
   */
  private static final Set<Long> MAYBE_NOT_AUTHENTIC = Set.of(GENERAL_ERROR, FUNCTION_FAILED, 0x20L, 0x40L,
      0x41L, 0x42L);

  private ReturnCode() {
  }

  /** The name of a code, or its number where the standard has none. */
  static String name(long code) {
    return NAMES.getOrDefault(code, "CKR 0x" + Long.toHexString(code));
  }

  /** What a code means to our callers, taken by itself. */
  static Kind kind(long code) {
    if (PIN.contains(code)) {
      return Kind.PIN;
    }
    return CONNECTION_LOST.contains(code) ? Kind.GONE : Kind.OTHER;
  }

  /** Whether a new session may help. */
  static boolean losesConnection(long code) {
    return CONNECTION_LOST.contains(code);
  }

  /** Whether a handle means nothing (any more). */
  static boolean deniesHandle(long code) {
    return code == KEY_HANDLE_INVALID || code == OBJECT_HANDLE_INVALID;
  }

  /** Whether a decryption that failed like this may have met a wrong tag. */
  static boolean maybeNotAuthentic(long code) {
    return MAYBE_NOT_AUTHENTIC.contains(code);
  }
}
