package io.reseal.core.mallory;

import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.SecretBytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges a run with Mallory in it: whatever she said, no honest party may have
 * a wrong result, throw, hang, or blame somebody honest.
 */
final class Oracle<O> {

  private final Scenario<O> scenario;
  private final Network<O> network;
  private final Set<Seat> corrupt = new TreeSet<>();
  private final Map<Seat, List<Fault>> known = new TreeMap<>();
  private final Map<Seat, O> results = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();

  private Oracle(Scenario<O> scenario, Network<O> network) {
    this.scenario = scenario;
    this.network = network;
    corrupt.add(scenario.mallory());
    scenario.provocations().forEach(provocation -> corrupt.add(provocation.from()));
  }

  /**
   * Runs a session and judges its end; nothing of it stays open.
   */
  static <O> End end(Scenario<O> scenario, Network<O> network, Network.Wire wire, long openBefore) {
    var oracle = new Oracle<>(scenario, network);
    network.run(wire);
    oracle.look();
    oracle.expect("what the run left", () -> network.session().requireLeft(oracle.known));
    var end = new End(oracle.kind(), oracle.course(), oracle.violations);
    oracle.discard();
    network.close();
    if (SecretBytes.openCount() != openBefore) {
      oracle.violations.add(SecretBytes.openCount() - openBefore + " secrets are left open");
    }
    oracle.expect("what was held before", scenario::requireAsBefore);
    return end;
  }

  private void look() {
    violations.addAll(network.thrown());
    for (var run : network.runs().values()) {
      if (!corrupt.contains(run.self())) {
        look(run);
      }
    }
    known.forEach((seat, faults) -> faults.forEach(fault -> judge(seat, fault)));
    known.values().stream().flatMap(List::stream).distinct().forEach(this::requireStanding);
    if (known.size() > results.size()
        && known.values().stream().flatMap(List::stream).noneMatch(this::isAgainstCorrupt)) {
      violations.add("the honest gave up, and nobody knows anything against those who are not");
    }
    expect("the results", () -> network.session().requireRight(results));
  }

  private void look(Run<O> run) {
    if (run.outcome().isEmpty()) {
      violations.add(run.self() + " has not ended");
      known.put(run.self(), List.of());
      return;
    }
    switch (run.outcome().get()) {
      case Outcome.Finished<O>(var output, var excluded) -> {
        results.put(run.self(), output);
        var faults = new ArrayList<>(network.session().excluded(output));
        faults.addAll(excluded);
        known.put(run.self(), faults);
      }
      case Outcome.Aborted<O>(var faults) -> known.put(run.self(), faults);
    }
  }

  /** Blame is for the corrupt; suspicion is for them or for who gave up. */
  private void judge(Seat seat, Fault fault) {
    switch (fault) {
      case Fault.Proven _,Fault.Equivocation _ -> {
        if (!corrupt.containsAll(fault.culprits())) {
          violations.add(seat + " blames the honest: " + fault);
        }
      }
      case Fault.PairDispute(var one, var other, _) -> {
        if (!corrupt.contains(one) && !corrupt.contains(other)) {
          violations.add(seat + " sees a dispute among the honest: " + fault);
        }
      }
      case Fault.NeedsSetup(var one, var other, _) -> {
        if (!corrupt.contains(one) && !corrupt.contains(other)) {
          violations.add(seat + " needs a setup between the honest: " + fault);
        }
      }
      case Fault.Unattributed _ -> {
        // accuses nobody
      }
      case Fault.Missing(var parties) -> {
        for (var party : parties) {
          if (!corrupt.contains(party) && !hasAborted(party)) {
            violations.add(seat + " misses " + party + ", which is honest and did not give up");
          }
        }
      }
      case Fault.Local(var what) -> violations.add(seat + " blames itself: " + what);
    }
  }

  private boolean hasAborted(Seat seat) {
    var run = network.runs().get(seat);
    return run == null || run.outcome().filter(Outcome.Aborted.class::isInstance).isPresent();
  }

  private void requireStanding(Fault fault) {
    var roster = network.signatures().roster();
    switch (fault) {
      case Fault.Proven proven -> {
        if (!network.session().proves(roster, proven)) {
          violations.add("the evidence convinces nobody else: " + proven);
        }
      }
      case Fault.Equivocation(var culprit, var one, var other) -> {
        if (!isSaid(culprit, one) || !isSaid(culprit, other) || one.digest().equals(other.digest())
            || one.header().step() != other.header().step()
            || !one.header().to().equals(other.header().to())) {
          violations.add("these are no two messages in one place: " + fault);
        }
      }
      case Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ -> {
        // nothing is claimed
      }
    }
  }

  private boolean isSaid(Seat culprit, Heading heading) {
    return heading.header().from().equals(culprit) && heading.header().sid().equals(network.session().sid())
        && heading.header().protocol() == scenario.protocol()
        && network.signatures().roster().isAuthentic(culprit, heading.digest(), heading.signature());
  }

  private End.Kind kind() {
    var against = new HashSet<End.Kind>();
    known.values().stream().flatMap(List::stream).filter(this::isAgainstMallory)
        .forEach(fault -> against.add(kind(fault)));
    return against.stream().min(java.util.Comparator.naturalOrder()).orElse(End.Kind.NO_EFFECT);
  }

  private boolean isAgainstMallory(Fault fault) {
    return isAgainst(scenario.mallory(), fault);
  }

  private boolean isAgainstCorrupt(Fault fault) {
    return corrupt.stream().anyMatch(seat -> isAgainst(seat, fault));
  }

  private static boolean isAgainst(Seat seat, Fault fault) {
    return switch (fault) {
      case Fault.Proven _,Fault.Equivocation _ -> fault.culprits().contains(seat);
      case Fault.PairDispute(var one, var other, _) -> one.equals(seat) || other.equals(seat);
      case Fault.NeedsSetup(var one, var other, _) -> one.equals(seat) || other.equals(seat);
      case Fault.Unattributed _ -> true;
      case Fault.Missing(var parties) -> parties.contains(seat);
      case Fault.Local _ -> false;
    };
  }

  private static End.Kind kind(Fault fault) {
    return switch (fault) {
      case Fault.Proven _ -> End.Kind.PROVEN;
      case Fault.Equivocation _ -> End.Kind.EQUIVOCATION;
      case Fault.PairDispute _ -> End.Kind.DISPUTE;
      case Fault.NeedsSetup _ -> End.Kind.NEEDS_SETUP;
      case Fault.Unattributed _ -> End.Kind.UNATTRIBUTED;
      case Fault.Missing _ -> End.Kind.MISSING;
      case Fault.Local _ -> End.Kind.NO_EFFECT;
    };
  }

  /** Evidence left out: it differs with every lie. */
  private String course() {
    var course = new StringBuilder();
    known.forEach(
        (seat, faults) -> course.append(seat).append(results.containsKey(seat) ? " finished" : " aborted")
            .append(faults.stream().map(Oracle::inShort).sorted().toList()).append("; "));
    return course.toString();
  }

  private static String inShort(Fault fault) {
    return switch (fault) {
      case Fault.Proven(var culprit, var what, _, _) -> culprit + ": " + what;
      case Fault.Equivocation(var culprit, var one, _) ->
        culprit + " said two things in step " + one.header().step();
      case Fault.PairDispute(var one, var other, _) -> one + " against " + other;
      case Fault.NeedsSetup(var one, var other, _) -> "setup of " + one + " and " + other;
      case Fault.Unattributed(var what) -> what;
      case Fault.Missing(var parties) -> "missing " + new TreeSet<>(parties);
      case Fault.Local(var what) -> what;
    };
  }

  private void discard() {
    results.values().forEach(network.session()::discard);
    network.runs().values().stream().filter(run -> corrupt.contains(run.self()))
        .flatMap(run -> run.outcome().stream()).forEach(outcome -> {
          if (outcome instanceof Outcome.Finished<O>(var output, _)) {
            network.session().discard(output);
          }
        });
  }

  private void expect(String what, Runnable requirement) {
    try {
      requirement.run();
    } catch (AssertionError | RuntimeException e) {
      violations.add(what + ": " + e.getMessage());
    }
  }
}
