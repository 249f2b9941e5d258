package io.reseal.hsm.pkcs11;

/** Kinds of objects in a token ({@code CKO_...}). */
enum ObjectClass {
  CERTIFICATE(1), //
  PUBLIC_KEY(2), //
  PRIVATE_KEY(3), //
  SECRET_KEY(4);

  private final long code;

  ObjectClass(long code) {
    this.code = code;
  }

  /** Its number in the standard. */
  long code() {
    return code;
  }
}
