package io.reseal.node.demo;

/** Why the committee of processes did not do what was expected of it. */
public final class Trouble extends RuntimeException {

  private static final long serialVersionUID = 1;

  public Trouble(String message) {
    super(message);
  }
}
