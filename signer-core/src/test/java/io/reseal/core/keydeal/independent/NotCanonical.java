package io.reseal.core.keydeal.independent;

/** The bytes are not the one encoding of anything. */
final class NotCanonical extends Exception {

  private static final long serialVersionUID = 1;

  NotCanonical(String message) {
    super(message);
  }
}
