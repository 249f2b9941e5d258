package io.reseal.hsm.pkcs11;

/**
 * A PKCS#11 function answered something other than {@code CKR_OK}. It stays in
 * this package: {@link Pkcs11Token} says what it means to its callers.
 */
final class CryptokiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final CkFunction function;
  private final long code;

  CryptokiException(CkFunction function, long code) {
    super(function.symbol() + " answered " + ReturnCode.name(code));
    this.function = function;
    this.code = code;
  }

  /** Which function. */
  CkFunction function() {
    return function;
  }

  /** Its {@code CK_RV}. */
  long code() {
    return code;
  }

  /** Name of the code in the standard. */
  String codeName() {
    return ReturnCode.name(code);
  }
}
