package io.reseal.core.mallory;

import java.util.List;

/**
 * How a run ended in which Mallory lied.
 *
 * @param course
 *          how every honest seat ended and what it knows, to be read
 * @param violations
 *          what must not be; empty when all is well
 */
record End(Kind kind, String course, List<String> violations) {

  /** What came of a lie, the best that any honest party has against Mallory. */
  enum Kind {
    /** Somebody holds a proof that anybody can check. */
    PROVEN,
    /** Somebody holds two messages that she signed in one place. */
    EQUIVOCATION,
    /** She is in dispute with another: only they can know. */
    DISPUTE,
    /** She and another hold no setup in common, and are to make one. */
    NEEDS_SETUP,
    /** Somebody has cheated, and nobody can tell who. */
    UNATTRIBUTED,
    /** She, or somebody who gave up because of her, was not heard. */
    MISSING,
    /** Nothing is held against her. */
    NO_EFFECT
  }
}
