package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whom a change waits for, and what is missing of each. */
final class Awaited {

  private final Desk desk;
  private final Courier courier;
  private final Attempts attempts;
  private final Ballots ballots;

  Awaited(Desk desk, Courier courier, Attempts attempts, Ballots ballots) {
    this.desk = desk;
    this.courier = courier;
    this.attempts = attempts;
    this.ballots = ballots;
  }

  /** In that state of ours. */
  Map<Address, String> in(State state, FinalizedState now) {
    var waiting = new TreeMap<Address, String>();
    now.proposal().flatMap(EpochState::members).map(Committee::members).ifPresent(members -> {
      var connected = courier.connected();
      for (var member : members) {
        missing(member, state, now).ifPresent(what -> waiting.put(member,
            connected.contains(member) || member.equals(desk.self()) ? what : "not connected; " + what));
      }
    });
    if (state.name() == State.Name.BARRIER || state.name() == State.Name.VOID) {
      dealers(now).forEach(waiting::putIfAbsent);
    }
    return waiting;
  }

  /** Members of the active committee, as long as too few of them can deal. */
  private Map<Address, String> dealers(FinalizedState now) {
    var attempt = now.proposal().map(EpochState::attempt).orElse(0) + 1;
    var abstaining = ballots.abstaining(attempt);
    var dealers = new TreeSet<>(ballots.gathered(attempt));
    dealers.removeAll(abstaining);
    if (Deeds.canDeal(dealers, now)) {
      return Map.of();
    }
    var missing = new TreeMap<Address, String>();
    now.activeMembers().map(Committee::members).orElse(List.of()).stream()
        .filter(member -> !dealers.contains(member))
        .forEach(member -> missing.put(member,
            abstaining.contains(member)
                ? "it has no share to deal with"
                : "no barrier signature, and too few of the active committee can deal"));
    return missing;
  }

  private Optional<String> missing(Address member, State state, FinalizedState now) {
    var attempt = now.proposal().map(EpochState::attempt).orElse(0);
    return switch (state.name()) {
      case BARRIER,
          VOID ->
        ballots.gathered(attempt + 1).contains(member)
            ? Optional.empty()
            : Optional.of("no barrier signature");
      case OPENED, DEALING, VERIFYING ->
        attempts.awaited().contains(member) ? Optional.of("nothing heard in this step") : Optional.empty();
      case PREPARED, TESTED, READY_SENT ->
        ballots.readies().containsKey(member) ? Optional.empty() : Optional.of("no ready signature");
      default -> Optional.empty();
    };
  }

  /**
   * Who keeps the live attempt from being committed: those whom our run found
   * silent or wrong, those it waits for, or those who have not said ready.
   */
  Map<Address, String> ofTheAttempt(EpochState proposal) {
    var members = proposal.members().map(Committee::members).orElse(List.of());
    if (attempts.progress(proposal) instanceof World.Deal.Failed(var why)) {
      var named = members.stream().filter(member -> why.contains(member.toString())).toList();
      return each(named.isEmpty() ? List.of(desk.self()) : named, "the dealing failed: " + why);
    }
    var silent = attempts.awaited();
    return silent.isEmpty()
        ? each(members.stream().filter(member -> !ballots.readies().containsKey(member)).toList(),
            "no ready signature")
        : each(members.stream().filter(silent::contains).toList(), "nothing heard while dealing");
  }

  private static Map<Address, String> each(List<Address> members, String why) {
    var all = new TreeMap<Address, String>();
    members.forEach(member -> all.put(member, why));
    return all;
  }
}
