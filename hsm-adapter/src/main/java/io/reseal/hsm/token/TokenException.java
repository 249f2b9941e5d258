package io.reseal.hsm.token;

/**
 * The token failed, or refused: with the code it gave, such as
 * {@code CKR_DEVICE_REMOVED}, or a name starting with {@code RESEAL_} for what
 * we found ourselves.
 */
public final class TokenException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What kind of trouble it is, for those who can act on it. */
  public enum Kind {
    /**
     * Wrong, locked or missing PIN: a person must look; never tried again by
     * itself.
     */
    PIN,
    /**
     * The token or device is not there, or stopped answering: nothing is known of
     * its keys.
     */
    GONE,
    /** The token is there and holds no such key. */
    NO_KEY,
    /** A key of that label exists already. */
    KEY_EXISTS,
    /** Two tokens or two keys answer to one name: a person must look. */
    AMBIGUOUS,
    /** Sealed bytes that this key did not seal with these associated bytes. */
    NOT_AUTHENTIC,
    /** Anything else the token said. */
    OTHER
  }

  private final Kind kind;
  private final String code;

  public TokenException(Kind kind, String code, String message) {
    super(message + " (" + code + ")");
    this.kind = kind;
    this.code = code;
  }

  /** What kind of trouble it is. */
  public Kind kind() {
    return kind;
  }

  /** The token's code, such as {@code CKR_PIN_INCORRECT}, or ours. */
  public String code() {
    return code;
  }
}
