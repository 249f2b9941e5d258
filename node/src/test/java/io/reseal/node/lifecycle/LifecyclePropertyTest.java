package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Epoch;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State.Name;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.store.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Worlds put together at random, possible or not: the two guards hold in all of
 * them, whatever else is decided.
 */
class LifecyclePropertyTest {

  private static final int WORLDS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8})
  void noWorldGetsPastAGuard(long seed) {
    var random = new Random(seed);
    for (var k = 0; k < WORLDS; k++) {
      var world = world(random);
      var verdict = Lifecycle.step(world);
      for (var effect : verdict.effects()) {
        assertThat(isAllowed(effect, world) && isBelieved(effect, world))
            .as("seed %d, world %d: %s in %s", seed, k, effect, world).isTrue();
      }
      assertThat(Lifecycle.step(world)).as("seed %d, world %d decided again", seed, k).isEqualTo(verdict);
      if (verdict.state().name() == Name.HALT) {
        assertThat(verdict.effects()).as("seed %d, world %d", seed, k).isEmpty();
      }
    }
  }

  /** The guards once more, in the words of the design. */
  private static boolean isAllowed(Effect effect, World world) {
    var chain = world.chain();
    var time = chain.block().time();
    return switch (effect) {
      case Effect.Discard(var label) -> world.orphans().contains(label);
      case Effect.Destroy(var epoch, var attempt) -> switch (status(world, epoch, attempt)) {
        case RETIRING -> chain.activeEpoch().compareTo(epoch) > 0;
        case VOID -> true;
        case ROLLED_BACK -> isLaterProven(world, epoch);
        case PREPARED, ACTIVE, REPLACED, RETIRED -> false;
      };
      case Effect.Retire(var epoch, var proven) -> isLaterProven(world, epoch) && world.retentionOver()
          && proven.compareTo(epoch) > 0
          && world.epochs().stream().anyMatch(r -> r.epoch().equals(epoch) && r.status() == Status.REPLACED);
      case Effect.Annul(var epoch, var attempt) -> status(world, epoch, attempt) == Status.PREPARED
          && chain.lineage().stream().noneMatch(e -> e.epoch().equals(epoch))
          && chain.latest()
              .filter(latest -> latest.epoch().compareTo(epoch) > 0
                  || (latest.epoch().equals(epoch) && latest.attempt() > attempt)
                  || (latest.epoch().equals(epoch) && latest.attempt() == attempt
                      && !latest.hasLiveAttempt(time) && latest.phase() != Phase.ROLLED_BACK)
                  || (latest.epoch().equals(epoch) && (latest.phase() == Phase.DEAD
                      || (latest.phase() == Phase.ROLLED_BACK && latest.attempt() != attempt))))
              .isPresent();
      case Effect.SignReady(var proposal, var root) ->
        world.tested() && world.signedKnown() && isApprovedAndLive(world, proposal)
            && world.epochs().stream()
                .anyMatch(r -> r.epoch().equals(proposal.epoch()) && r.attempt() == proposal.attempt()
                    && r.root().equals(root) && r.status() == Status.PREPARED);
      case Effect.StartDeal(var proposal) -> isApprovedAndLive(world, proposal)
          && world.deal() instanceof World.Deal.None && chain.successor().isEmpty();
      case Effect.SayAgain(var proposal) -> isApprovedAndLive(world, proposal)
          && world.deal() instanceof World.Deal.None && chain.successor().isEmpty();
      case Effect.SignBarrier(var proposal, var attempt) ->
        isApproved(world, proposal) && !proposal.hasLiveAttempt(time) && attempt == proposal.attempt() + 1
            && world.baseKnown() && world.epochs().stream()
                .noneMatch(r -> r.epoch().equals(proposal.epoch()) && r.status() == Status.PREPARED);
      case Effect.OpenAttempt(var proposal, var _) ->
        isApproved(world, proposal) && world.signed().barrierWhole();
      case Effect.Commit(var proposal, var root) ->
        isApprovedAndLive(world, proposal) && world.signed().ready() && world.signed().readyWhole() && world
            .epochs().stream().anyMatch(r -> r.epoch().equals(proposal.epoch()) && r.root().equals(root));
      case Effect.Test(var proposal, var _) -> isApprovedAndLive(world, proposal);
      case Effect.AbortAttempt(var proposal, var _) -> isApprovedAndLive(world, proposal);
      case Effect.Activate(var epoch) -> chain.active().equals(Optional.of(epoch))
          && world.epochs().stream()
              .anyMatch(r -> r.epoch().equals(epoch.epoch()) && r.root().equals(epoch.root())
                  && (r.status() == Status.PREPARED || r.status() == Status.REPLACED
                      || (r.status() == Status.ROLLED_BACK
                          && world.keyed().contains(World.name(r.epoch(), r.attempt())))))
          && world.held().filter(r -> r.epoch().compareTo(epoch.epoch()) > 0).isEmpty();
      case Effect.SignActive(var epoch) -> isHeld(world, epoch) && !world.isProven(epoch);
      case Effect.Prove(var epoch) -> isHeld(world, epoch) && world.signed().activeWhole();
      case Effect.MarkProven(var epoch) -> chain.active()
          .filter(active -> active.epoch().equals(epoch) && active.phase() == Phase.PROVEN).isPresent();
      case Effect.Leave(var held, var active) -> !held.equals(active) && chain.activeEpoch().equals(active);
      case Effect.RollBack(var from, var to) -> isBelow(world, from, to) && isReplaced(world, to);
      case Effect.GiveWay(var from, var to) -> isBelow(world, from, to) && !isReplaced(world, to);
      case Effect.SignOpened(var active, var base) -> world.back().wished() && isWayBack(world, active, base);
      case Effect.ReturnToBase(var active, var base) -> world.back().wished() && world.back().whole()
          && isWayBack(world, active, base) && time > active.since() + chain.times().proveTime();
      case Effect.Observe _ -> world.decision().isEmpty();
      case Effect.Propose _ -> world.settled() && chain.successor().isEmpty();
      case Effect.FetchBase _ -> !world.baseKnown();
    };
  }

  private static boolean isWayBack(World world, EpochState active, EpochState base) {
    return world.chain().active().equals(Optional.of(active)) && active.phase() == Phase.COMMITTED
        && active.terms().base().equals(base.epoch()) && world.isMember(base);
  }

  /** What a node does that waits for others' word, or does not believe itself. */
  private static boolean isBelieved(Effect effect, World world) {
    var memory = world.memory();
    if (!memory.isAttested()) {
      return false;
    }
    return !world.isStale() || (memory.mayBeHealed() && switch (effect) {
      case Effect.StartDeal(var proposal) -> memory.believes(proposal.epoch(), proposal.attempt());
      case Effect.SayAgain(var proposal) -> memory.believes(proposal.epoch(), proposal.attempt());
      case Effect.AbortAttempt(var proposal, var _) -> memory.believes(proposal.epoch(), proposal.attempt());
      case Effect.Test(var proposal, var _) -> memory.believes(proposal.epoch(), proposal.attempt());
      case Effect.SignReady(var proposal, var _) -> memory.believes(proposal.epoch(), proposal.attempt());
      case Effect.Commit(var proposal, var _) -> memory.believes(proposal.epoch(), proposal.attempt());
      case Effect.Annul _,Effect.Observe _,Effect.Propose _,Effect.FetchBase _,Effect.SignBarrier _,Effect.OpenAttempt _ ->
        true;
      default -> false;
    });
  }

  /** Our active epoch is above the chain's, which the chain explains. */
  private static boolean isBelow(World world, Epoch from, Epoch to) {
    var latest = world.chain().latest().orElseThrow();
    return world.chain().activeEpoch().equals(to) && to.compareTo(from) < 0
        && world.epochs().stream().anyMatch(r -> r.epoch().equals(from) && r.status() == Status.ACTIVE)
        && (latest.epoch().equals(from)
            ? latest.phase() == Phase.ROLLED_BACK
            : latest.epoch().compareTo(from) > 0 && latest.terms().base().compareTo(from) < 0);
  }

  private static boolean isReplaced(World world, Epoch epoch) {
    return world.live(epoch).filter(r -> r.status() == Status.REPLACED).isPresent();
  }

  private static Status status(World world, Epoch epoch, int attempt) {
    return world.epochs().stream().filter(r -> r.epoch().equals(epoch) && r.attempt() == attempt)
        .map(EpochRecord::status).findFirst().orElseThrow();
  }

  private static boolean isLaterProven(World world, Epoch epoch) {
    return world.chain().lineage().stream()
        .anyMatch(e -> e.phase() == Phase.PROVEN && e.epoch().compareTo(epoch) > 0);
  }

  private static boolean isApproved(World world, EpochState proposal) {
    return world.decision().equals(Optional.of(Proposal.Decision.APPROVED))
        && world.chain().proposal().equals(Optional.of(proposal));
  }

  private static boolean isApprovedAndLive(World world, EpochState proposal) {
    return isApproved(world, proposal) && proposal.hasLiveAttempt(world.chain().block().time());
  }

  private static boolean isHeld(World world, EpochState epoch) {
    return world.epochs().stream().anyMatch(
        r -> r.epoch().equals(epoch.epoch()) && r.root().equals(epoch.root()) && r.status() == Status.ACTIVE);
  }

  private static World world(Random random) {
    var facts = new Facts();
    facts.self = Facts.person(1 + random.nextInt(5));
    facts.now = Facts.NOW + pick(random, List.of(-1001L, 0L, 0L, 59L, 60L, 61L, 1941L, 2001L));
    facts.relayers = random.nextInt(4) == 0 ? Facts.FIRST : Facts.NEXT;
    facts.refreshRequested = random.nextInt(8) == 0;
    facts.successor = random.nextInt(10) == 0 ? Optional.of(Facts.person(97)) : Optional.empty();
    var top = random.nextInt(5);
    var lineage = new ArrayList<EpochState>();
    for (var number = top; number > 0 && lineage.size() < 3; number--) {
      var phase = random.nextBoolean() ? Phase.COMMITTED : Phase.PROVEN;
      var epoch = Facts.committed(number, number - 1, phase, random.nextBoolean() ? Facts.FIRST : Facts.NEXT);
      lineage.add(random.nextInt(6) == 0 ? Facts.withoutMembers(epoch) : epoch);
      if (phase == Phase.PROVEN) {
        break;
      }
    }
    facts.lineage = lineage;
    facts.latest = latest(random, top, lineage);
    for (var number = 1; number <= 5; number++) {
      if (random.nextInt(3) > 0) {
        facts.holds(number, 1 + random.nextInt(2), pick(random, List.of(Status.values())),
            random.nextBoolean());
      }
    }
    if (random.nextBoolean()) {
      facts.keyed.removeIf(_ -> random.nextBoolean());
    }
    facts.decision = pick(random,
        List.of(Optional.<Proposal.Decision>empty(), Optional.of(Proposal.Decision.NONE),
            Optional.of(Proposal.Decision.REFUSED), Optional.of(Proposal.Decision.APPROVED),
            Optional.of(Proposal.Decision.APPROVED)));
    facts.deal = pick(random, List.of(new World.Deal.None(), new World.Deal.Running(random.nextInt(4)),
        new World.Deal.Done(), new World.Deal.Failed("a fault")));
    facts.tested = random.nextBoolean();
    facts.barrierWhole = random.nextBoolean();
    facts.ready = random.nextBoolean();
    facts.readyWhole = random.nextBoolean();
    facts.active = random.nextBoolean();
    facts.activeWhole = random.nextBoolean();
    facts.retentionOver = random.nextBoolean();
    facts.settled = random.nextBoolean();
    facts.baseKnown = random.nextInt(4) > 0;
    facts.mayTry = random.nextInt(4) > 0;
    facts.signedKnown = random.nextInt(8) > 0;
    facts.viewFresh = random.nextInt(8) > 0;
    facts.memory = switch (random.nextInt(8)) {
      case 0 -> new Memory(false, Optional.empty(), 1);
      case 1 -> Facts.distrusted();
      case 2 -> Facts.outrun();
      case 3, 4, 5 -> Facts.distrusted(random.nextInt(5), random.nextInt(3));
      default -> facts.memory;
    };
    return facts.world();
  }

  private static Optional<EpochState> latest(Random random, int top, List<EpochState> lineage) {
    if (random.nextInt(6) == 0) {
      return random.nextBoolean() ? Optional.empty() : lineage.stream().findFirst();
    }
    var proposal = Facts.proposed(Math.max(1, top + random.nextInt(3)), top,
        random.nextInt(4) == 0 ? Facts.FIRST : Facts.NEXT, pick(random, List.of(Kind.values())),
        random.nextInt(3), random.nextBoolean() ? Facts.NOW + 60 : 0);
    return Optional.of(switch (random.nextInt(5)) {
      case 0 -> Facts.in(pick(random, List.of(Phase.values())), proposal);
      case 1 -> Facts.withoutMembers(proposal);
      default -> proposal;
    });
  }

  private static <T> T pick(Random random, List<? extends T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
