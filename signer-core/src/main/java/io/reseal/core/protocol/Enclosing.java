package io.reseal.core.protocol;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

  /** Everybody can see whether something is there for all who must have it. */
  static void require(Optional<Enclosing> due, List<Enclosure> enclosures) throws Malformed {
    var readers = enclosures.stream().map(Enclosure::to).collect(Collectors.toSet());
    var expected = due.map(Enclosing::to).orElse(Set.of());
    if (!readers.equals(expected)) {
      throw new Malformed("something is enclosed for " + new TreeSet<>(readers) + ", expected for "
          + new TreeSet<>(expected));
    }
  }
}
