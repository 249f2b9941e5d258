package io.reseal.core.party;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The members that hold one epoch's shares, and how many of them must act.
 *
 * @param members
 *          2 to 200 distinct addresses, strictly ascending
 * @param threshold
 *          at most the number of members
 */
public record Committee(List<Address> members, Threshold threshold) {

  /** Largest committee; the registry holds the same bound. */
  public static final int SIZE_MAX = 200;

  public Committee {
    members = List.copyOf(members);
    if (members.size() < 2 || members.size() > SIZE_MAX) {
      throw new IllegalArgumentException(
          "a committee has from 2 to " + SIZE_MAX + " members, not " + members.size());
    }
    for (var i = 1; i < members.size(); i++) {
      if (members.get(i - 1).compareTo(members.get(i)) >= 0) {
        throw new IllegalArgumentException("a committee's addresses are distinct and ascending");
      }
    }
    if (threshold.signers() > members.size()) {
      throw new IllegalArgumentException(
          "a threshold of " + threshold + " cannot be met by " + members.size() + " members");
    }
  }

  /** The committee of these addresses in any order. */
  public static Committee of(Iterable<Address> members, int threshold) {
    var sorted = new TreeSet<Address>();
    for (var member : members) {
      if (!sorted.add(member)) {
        throw new IllegalArgumentException(member + " is named twice");
      }
    }
    return new Committee(List.copyOf(sorted), new Threshold(threshold));
  }

  /** Number of members. */
  public int size() {
    return members.size();
  }

  /** All party ids, ascending. */
  public SortedSet<PartyId> ids() {
    return new TreeSet<>(IntStream.rangeClosed(1, size()).mapToObj(PartyId::new).toList());
  }

  /** The id of a member, or nothing for a stranger. */
  public Optional<PartyId> idOf(Address address) {
    var rank = members.indexOf(address);
    return rank < 0 ? Optional.empty() : Optional.of(new PartyId(rank + 1));
  }

  /**
   * The address of a party.
   *
   * @throws IllegalArgumentException
   *           when the committee has no such party
   */
  public Address addressOf(PartyId id) {
    if (!contains(id)) {
      throw new IllegalArgumentException("party " + id + " is not one of " + size() + " members");
    }
    return members.get(id.value() - 1);
  }

  /** Whether a party of that number exists. */
  public boolean contains(PartyId id) {
    return id.value() <= size();
  }
}
