package io.reseal.node.transport;

import io.reseal.core.party.Address;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one connection to each address.
 *
 * <p>
 * When two peers dial each other at once, both must keep the same connection
 * and without a word: the one that the lower address dialed. A newer connection
 * by the same dialer wins, as it would not have dialed had the earlier one
 * lived; so does a higher generation, as that peer has started anew.
 */
final class LiveConnections {

  private final Address own;
  private final int candidatesMax;
  private final Map<Address, Connection> live = new HashMap<>();

  LiveConnections(Address own, int candidatesMax) {
    this.own = own;
    this.candidatesMax = candidatesMax;
  }

  /** What became of an open connection. */
  sealed interface Outcome {

    /** It is the one, instead of another if there was one. */
    record Kept(Optional<Connection> replaced) implements Outcome {
    }

    /** There is a better one. */
    record Beaten() implements Outcome {
    }

    /** There are too many candidates. */
    record Full() implements Outcome {
    }
  }

  synchronized Outcome add(Connection connection) {
    var address = connection.address();
    var existing = live.get(address);
    if (existing != null && existing.isOpen() && !beats(connection, existing)) {
      return new Outcome.Beaten();
    }
    if (connection.standing() == Standing.CANDIDATE && existing == null && candidates() >= candidatesMax) {
      return new Outcome.Full();
    }
    live.put(address, connection);
    return new Outcome.Kept(Optional.ofNullable(existing));
  }

  synchronized void remove(Connection connection) {
    live.remove(connection.address(), connection);
  }

  synchronized Optional<Connection> of(Address address) {
    return Optional.ofNullable(live.get(address)).filter(Connection::isOpen);
  }

  synchronized List<Connection> all() {
    return List.copyOf(live.values());
  }

  synchronized Map<Address, Standing> standings() {
    var standings = new HashMap<Address, Standing>();
    for (var connection : live.values()) {
      if (connection.isOpen()) {
        standings.put(connection.address(), connection.standing());
      }
    }
    return Map.copyOf(standings);
  }

  Map<Standing, Integer> sizes() {
    var sizes = new EnumMap<Standing, Integer>(Standing.class);
    for (var standing : Standing.values()) {
      sizes.put(standing, 0);
    }
    standings().values().forEach(standing -> sizes.merge(standing, 1, Integer::sum));
    return sizes;
  }

  private boolean beats(Connection newer, Connection existing) {
    if (newer.peer().generation() != existing.peer().generation()) {
      return newer.peer().generation() > existing.peer().generation();
    }
    return newer.dialed() == existing.dialed() || dialedByLower(newer);
  }

  private boolean dialedByLower(Connection connection) {
    var ownIsLower = own.compareTo(connection.address()) < 0;
    return connection.dialed() == ownIsLower;
  }

  private int candidates() {
    return (int) live.values().stream().filter(connection -> connection.standing() == Standing.CANDIDATE)
        .count();
  }
}
