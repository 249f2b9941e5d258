package io.reseal.node.session;

/**
 * What a run was about to say must not leave this node any more. The run ends;
 * nothing is wrong.
 */
public final class Withheld extends RuntimeException {

  private static final long serialVersionUID = 1;

  public Withheld(String why) {
    super(why);
  }
}
