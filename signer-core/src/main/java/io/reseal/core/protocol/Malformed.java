package io.reseal.core.protocol;

/**
 * Bytes that are not the encoding of what was expected. Peers send these; no
 * one may take them for a bug of ours.
 */
public final class Malformed extends Exception {

  private static final long serialVersionUID = 1;

  public Malformed(String what) {
    super(what);
  }
}
