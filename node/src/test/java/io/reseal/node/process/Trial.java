package io.reseal.node.process;

import io.reseal.core.party.Epoch;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.demo.LocalNode;
import io.reseal.node.demo.Trouble;
import io.reseal.node.lifecycle.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One change of committee, with nodes that die in it: from the governance's
 * will until everything is as it ought to be, or a promise is broken.
 */
final class Trial {

  /** Longer than several attempts take on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration SIGN_LIMIT = Duration.ofSeconds(90);
  /** About as long as a change takes: so "any moment" is one of it. */
  private static final Duration CHANGE = Duration.ofSeconds(8);
  private static final Duration POLL = Duration.ofMillis(300);
  /** For what comes after everything else, such as a receipt's transaction. */
  private static final Duration LATE = Duration.ofSeconds(4);

  private final int number;
  private final Company company;
  private final Asking asking;
  private final Seats before;
  private final Seats wanted;
  private final List<NodeStatus.Key> keys;
  private final Random random;
  private final Consumer<String> out;
  private final List<Planned> planned = new ArrayList<>();
  private final List<Failpoint> waiting = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private final Set<Epoch> allowed = new HashSet<>();
  private final long began = System.nanoTime();
  private long restAt;

  /** Something that happens to somebody at a time. */
  private record Planned(long at, Runnable deed) {
  }

  /**
   * @param keys
   *          the committee's, if it has any yet
   */
  Trial(int number, Company company, Asking asking, Seats before, Seats wanted, List<NodeStatus.Key> keys,
      Random random, Consumer<String> out) {
    this.number = number;
    this.company = company;
    this.asking = asking;
    this.before = before;
    this.wanted = wanted;
    this.keys = keys;
    this.random = random;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param failpoints
   *          where somebody is to die
   * @param client
   *          who signs meanwhile
   */
  Round run(List<Failpoint> failpoints, Optional<SigningClient> client) {
    var attempts = 0;
    Optional<String> violation = Optional.empty();
    var took = Duration.ZERO;
    try {
      var epoch = company.chain().state().activeEpoch();
      plan(failpoints);
      wanted.want(before, company.chain());
      var active = awaitWhole(epoch);
      attempts = active.attempt();
      took = since(began);
      client.ifPresent(each -> each.ask(wanted.members()));
      sign(client, active);
    } catch (Violation | Trouble | IllegalStateException e) {
      violation = Optional.of(e.getMessage());
      took = since(began);
    } finally {
      company.warrants().withdraw();
    }
    var round = new Round(number, wanted.words(before), places, took, attempts, violation);
    out.accept("%4d  %5.1f s  %s; killed %s%s%s".formatted(number, took.toMillis() / 1000.0, round.change(),
        places.isEmpty() ? "nobody" : String.join(", ", places),
        attempts > 1 ? "; " + attempts + " attempts" : "",
        violation.map(what -> "\n      VIOLATION " + what).orElse("")));
    return round;
  }

  /** Failpoints that nobody came by. */
  List<Failpoint> unreached() {
    return waiting.stream().filter(where -> places.stream().noneMatch(place -> place.endsWith(where.words())))
        .toList();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private void plan(List<Failpoint> failpoints) {
    for (var where : failpoints) {
      waiting.add(where);
      switch (where.who()) {
        case NEXT -> company.warrants().issue(where, names(List.of(any(wanted.members()))));
        case ALL_NEXT -> company.warrants().issue(where, names(wanted.members()));
        case CURRENT -> company.warrants().issue(where, names(List.of(any(before.members()))));
        case SIGNER -> later(() -> company.warrants().issue(where, names(List.of(any(before.members())))));
        case RESTARTED -> killLater(Optional.of(where));
      }
    }
    if (random.nextInt(3) == 0) {
      killLater(Optional.empty());
    }
  }

  private void killLater(Optional<Failpoint> atStart) {
    var who = any(wanted.members());
    later(() -> {
      var death = company.kill(who, atStart);
      if (death.isEmpty()) {
        killLater(atStart); // it was down
      }
      death.ifPresent(this::note);
    });
  }

  private void later(Runnable deed) {
    planned.add(new Planned(System.nanoTime() + random.nextLong(CHANGE.toNanos()), deed));
  }

  private LocalNode any(List<LocalNode> some) {
    return some.get(random.nextInt(some.size()));
  }

  private static List<String> names(List<LocalNode> some) {
    return some.stream().map(LocalNode::name).toList();
  }

  private void note(Company.Death death) {
    places.add(death.node() + " at " + death.place());
  }

  private EpochState awaitWhole(Epoch epoch) {
    var end = System.nanoTime() + LIMIT.toNanos();
    var wholeness = new Wholeness(wanted.committee(), epoch, company.keys(), keys);
    var witnesses = company.nodes().stream()
        .map(node -> new Witness.Asked(node, wanted.members().contains(node), asking)).toList();
    var missing = Optional.of("the chain was not read");
    while (System.nanoTime() < end) {
      company.look().forEach(this::note);
      var due = planned.stream().filter(each -> each.at() < System.nanoTime()).toList();
      planned.removeAll(due);
      due.forEach(each -> each.deed().run());
      var chain = chain();
      if (chain.isPresent()) {
        chain.get().proposal().ifPresent(this::approve);
        missing = company.isComplete()
            ? wholeness.missing(chain.get(), witnesses)
            : Optional.of("somebody is down");
        if (missing.isPresent()) {
          restAt = 0;
        } else if (isOver()) {
          return chain.get().active().orElseThrow();
        }
      }
      pause();
    }
    throw new Violation("not within " + LIMIT.toSeconds() + " s: " + missing.orElse("everybody at rest"));
  }

  /** Nobody is to die any more, or those who are do not come by it. */
  private boolean isOver() {
    if (restAt == 0) {
      restAt = System.nanoTime();
    }
    return planned.isEmpty() && (unreached().isEmpty() || since(restAt).compareTo(LATE) > 0);
  }

  private Optional<FinalizedState> chain() {
    try {
      return Optional.of(company.chain().state());
    } catch (ChainException _) {
      return Optional.empty();
    }
  }

  /** What no policy approves, governor and operators do. */
  private void approve(EpochState proposal) {
    if (proposal.terms().kind() != Kind.EXCEPTIONAL || !proposal.terms().names(wanted.committee())) {
      return;
    }
    if (allowed.add(proposal.epoch())) {
      company.chain().governance().allow(company.chain().registry(), proposal.epoch(), proposal.termsHash());
    }
    for (var node : company.nodes()) {
      if (asking.status(node).filter(status -> status.state() == State.Name.OBSERVED).isPresent()) {
        asking.reshare(node).flatMap(ReshareView::pending)
            .filter(pending -> pending.proposal().termsHash().equals(proposal.termsHash()))
            .ifPresent(pending -> {
              var _ = asking.approve(node, proposal.termsHash());
            });
      }
    }
  }

  private void sign(Optional<SigningClient> client, EpochState active) {
    if (client.isEmpty()) {
      var known = asking.status(wanted.members().getFirst())
          .orElseThrow(() -> new Violation(wanted.members().getFirst() + " does not answer")).keys();
      try (var own = new SigningClient(asking, known, List.of(any(wanted.members())), random.nextLong())) {
        sign(own, known, active);
      }
    } else {
      sign(client.get(), keys, active);
      client.get().drain(SIGN_LIMIT);
      client.get().askAgain();
    }
  }

  private void sign(SigningClient client, List<NodeStatus.Key> known, EpochState active) {
    for (var key : known) {
      var by = any(wanted.members());
      var signed = client.sign(by, key.index(), SIGN_LIMIT);
      if (signed.epoch() != active.epoch().number()) {
        throw new Violation(by + " signs in epoch " + signed.epoch() + ", not " + active.epoch());
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Violation("interrupted");
    }
  }
}
