package io.reseal.core.mallory;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Why some lies do not name Mallory, and what comes of them instead.
 *
 * @param kinds
 *          what must come of each; with "no effect" it must be that and nothing
 *          else
 * @param lies
 *          which these are
 * @param why
 *          in words that a cryptographer accepts
 */
record Reason(Set<End.Kind> kinds, Predicate<Case> lies, String why) {

  Reason {
    kinds = Set.copyOf(kinds);
    if (kinds.contains(End.Kind.NO_EFFECT) && kinds.size() > 1) {
      throw new IllegalArgumentException("a lie has an effect or has none");
    }
  }

  static Reason of(End.Kind kind, Predicate<Case> lies, String why) {
    return new Reason(Set.of(kind), lies, why);
  }
}
