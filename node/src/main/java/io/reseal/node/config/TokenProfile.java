package io.reseal.node.config;

/** How much is asked of the token. */
public enum TokenProfile {
  /** Software tokens are fine, missing guarantees are told. */
  DEVELOPMENT,
  /** Software tokens and missing guarantees are refused. */
  PRODUCTION
}
