package io.reseal.core.protocol;

import io.reseal.core.party.PartyId;
import java.util.Comparator;

/**
 * One party in one role of one run: who speaks and who is blamed. The node
 * knows whose address sits there.
 */
public record Seat(Role role, PartyId id) implements Comparable<Seat> {

  private static final Comparator<Seat> ORDER = Comparator.comparing(Seat::role).thenComparing(Seat::id);

  @Override
  public int compareTo(Seat other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return role.name().toLowerCase(java.util.Locale.ROOT) + " " + id;
  }
}
