package io.reseal.node.config;

/** Whose requests this node signs for. */
public enum SigningRule {
  /** The default. */
  OWN_OPERATOR("own-operator",
      "signs only digests that this node's own operator submitted; a peer's request is never enough"),
  /** For committees that serve without a person. */
  WITHIN_LIMITS("within-limits",
      "signs what any member of the committee asks for within policy.signing.limits, and SHA-256 digests only when its own operator submitted them"),
  /** For demonstrations. */
  ANY_MEMBER("any-member",
      "signs any digest that any member of the committee asks for: one member's word is enough to have anything signed");

  private final String word;
  private final String meaning;

  SigningRule(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** The word in the configuration. */
  public String word() {
    return word;
  }

  /** What it means, for status and start-up messages. */
  public String meaning() {
    return meaning;
  }
}
