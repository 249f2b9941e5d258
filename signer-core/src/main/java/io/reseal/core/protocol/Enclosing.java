package io.reseal.core.protocol;

import java.util.Set;

/**
 * What a speaker of a round must enclose in its message.
 *
 * @param type
 *          the record that each reader finds
 * @param to
 *          the readers: exactly these
 */
public record Enclosing(Class<? extends Record> type, Set<Seat> to) {

  public Enclosing {
    to = Set.copyOf(to);
  }
}
