package io.reseal.node.lifecycle;

import io.reseal.core.party.Epoch;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State.Name;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.EpochRecord.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what follows from the facts: a state with a name, and effects that
 * bring the store, the token and the registry in line with the final chain.
 * Pure: the same world gives the same decision, so it can be driven, tested and
 * replayed alone.
 *
 * <p>
 * It looks at levels, never at events: a node that was down when something
 * passed sees the same facts and does the same. Two acts cannot be undone, and
 * each has its guard here. <em>Deal</em>: only for an attempt that is final and
 * live, of a proposal decided on here. <em>Destroy</em>: only what a later,
 * finally proven epoch has replaced, or what finally never committed. "Unknown"
 * destroys nothing.
 */
public final class Lifecycle {

  private Lifecycle() {
  }

  /** A decision. */
  public record Verdict(State state, List<Effect> effects) {

    public Verdict {
      effects = List.copyOf(effects);
    }
  }

  /** What follows from the facts. */
  public static Verdict step(World world) {
    if (!world.memory().isAttested()) {
      // What we hold may be an old copy: until others have spoken nothing rests on
      // it.
      return new Verdict(State.of(Name.WAITING, world.chain().activeEpoch(), 0), List.of());
    }
    if (world.isStale()) {
      return stale(world);
    }
    var effects = new ArrayList<Effect>();
    var held = reconcile(world, effects);
    if (held.name() == Name.HALT) {
      // What we hold and what the chain says contradict each other: no deed would
      // rest
      // on a fact, and no proposal may hide the alarm.
      return new Verdict(held, List.of());
    }
    bury(world, effects);
    giveBack(world, effects);
    var change = change(world, effects);
    return new Verdict(change.orElse(held), allowed(world, effects));
  }

  /**
   * What we hold is not believed. Of it nothing is used and nothing goes; but we
   * may receive a share of the next epoch, as a joiner does. That an attempt is
   * void is only noted, as the next one could not be prepared beside it.
   */
  private static Verdict stale(World world) {
    var effects = new ArrayList<Effect>();
    var change = Optional.<State>empty();
    if (world.memory().mayBeHealed()) {
      annul(world, effects);
      change = change(world, effects);
    }
    return new Verdict(change.orElse(State.of(Name.STALE, world.chain().activeEpoch(), 0)),
        allowed(world, effects));
  }

  /**
   * While the chain cannot be read, nothing that cannot be taken back rests on
   * what it said last: it may have rolled back, or void by now, what it called
   * Proven or live.
   */
  private static List<Effect> allowed(World world, List<Effect> effects) {
    return world.viewFresh() ? effects : effects.stream().filter(effect -> !needsFreshView(effect)).toList();
  }

  private static boolean needsFreshView(Effect effect) {
    return switch (effect) {
      case Effect.SignBarrier _,Effect.OpenAttempt _,Effect.StartDeal _,Effect.SignReady _,Effect.SignOpened _ ->
        true;
      case Effect.MarkProven _,Effect.Retire _,Effect.Annul _,Effect.Discard _,Effect.Destroy _ -> true;
      case Effect.Observe _,Effect.Propose _,Effect.FetchBase _,Effect.SayAgain _,Effect.AbortAttempt _ ->
        false;
      case Effect.Test _,Effect.Commit _,Effect.Activate _,Effect.Leave _,Effect.RollBack _ -> false;
      case Effect.GiveWay _,Effect.SignActive _,Effect.Prove _,Effect.ReturnToBase _ -> false;
    };
  }

  /** Brings the store's active epoch in line with the chain's. */
  private static State reconcile(World world, List<Effect> effects) {
    var active = world.chain().active();
    var held = world.held();
    if (active.isEmpty()) {
      return State.of(held.isPresent() ? Name.HALT : Name.IDLE, Epoch.NONE, 0);
    }
    var epoch = active.get();
    if (held.isPresent() && held.get().epoch().equals(epoch.epoch())) {
      return holding(world, epoch, held.get(), effects);
    }
    if (held.isPresent() && held.get().epoch().compareTo(epoch.epoch()) > 0) {
      return below(world, epoch, held.get(), effects);
    }
    var record = world.live(epoch.epoch()).filter(ours -> mayBecomeActive(world, ours));
    if (record.isPresent()) {
      if (!record.get().root().equals(epoch.root())) {
        return State.of(Name.MISSING_SHARE, epoch.epoch(), 0); // another root: our points are off its
                                                               // polynomial
      }
      effects.add(new Effect.Activate(epoch));
      var name = record.get().status() == Status.REPLACED ? Name.ROLLED_BACK : Name.COMMITTED;
      return State.of(name, epoch.epoch(), record.get().attempt());
    }
    var isMember = world.isMember(epoch);
    if (held.isPresent() && !isMember && epoch.members().isPresent()) {
      effects.add(new Effect.Leave(held.get().epoch(), epoch.epoch()));
      return State.of(Name.LEFT, epoch.epoch(), 0);
    }
    if (isMember) {
      return State.of(Name.MISSING_SHARE, epoch.epoch(), 0);
    }
    return State.of(world.epochs().isEmpty() ? Name.IDLE : Name.LEFT, epoch.epoch(), 0);
  }

  /**
   * The chain's active epoch is below ours: ours gave way, or the chain's view
   * went back.
   */
  private static State below(World world, EpochState epoch, EpochRecord held, List<Effect> effects) {
    if (!isRolledBack(world, held)) {
      return State.of(Name.HALT, epoch.epoch(), 0); // the chain knows less than we do
    }
    var isKept = world.live(epoch.epoch()).filter(base -> base.status() == Status.REPLACED).isPresent();
    effects.add(isKept
        ? new Effect.RollBack(held.epoch(), epoch.epoch())
        : new Effect.GiveWay(held.epoch(), epoch.epoch()));
    return State.of(Name.ROLLED_BACK, epoch.epoch(), 0);
  }

  /**
   * Whether what we hold gave way to its base: the chain says so, or a later
   * proposal follows an epoch below it. Anything else that puts the chain below
   * us is no roll back.
   *
   * <p>
   * Even if we noted it as Proven: the signatures that this was checked with show
   * that its members opened their shares, not that the registry was told. A
   * member that keeps its own back can have a node's endpoints show it those of
   * all others, and the governor return to the base all the same. Whoever then
   * stayed above would be out of every later epoch, and keep the others from it.
   * Nothing is lost by going along: what was rolled back is kept until a later
   * epoch is proven, and becomes active again if the chain says so.
   */
  private static boolean isRolledBack(World world, EpochRecord held) {
    if (world.chain().latest().isEmpty()) {
      return false;
    }
    var latest = world.chain().latest().get();
    if (latest.epoch().equals(held.epoch())) {
      return latest.phase() == Phase.ROLLED_BACK;
    }
    return latest.epoch().compareTo(held.epoch()) > 0 && latest.terms().base().compareTo(held.epoch()) < 0
        && world.chain().activeEpoch().compareTo(held.epoch()) < 0;
  }

  /**
   * Prepared, or kept for its return. What was rolled back comes again only if
   * endpoints had made that up, and if its shares are still there.
   */
  private static boolean mayBecomeActive(World world, EpochRecord record) {
    return switch (record.status()) {
      case PREPARED, REPLACED -> true;
      case ROLLED_BACK -> world.keyed().contains(World.name(record.epoch(), record.attempt()));
      case ACTIVE, RETIRING, RETIRED, VOID -> false;
    };
  }

  /** We hold the active epoch: have it proven. */
  private static State holding(World world, EpochState epoch, EpochRecord held, List<Effect> effects) {
    if (!held.root().equals(epoch.root())) {
      return State.of(Name.HALT, epoch.epoch(), 0);
    }
    if (world.isProven(epoch)) {
      if (!held.proven()) {
        effects.add(new Effect.MarkProven(epoch.epoch()));
        return State.of(Name.PROVEN, epoch.epoch(), 0);
      }
      var burying = world.epochs().stream()
          .anyMatch(record -> record.status() == Status.REPLACED || record.status() == Status.RETIRING);
      return State.of(burying ? Name.RETIRING : Name.IDLE, epoch.epoch(), 0);
    }
    if (world.back().wished()) {
      return State.of(Name.ACTIVE, epoch.epoch(), 0); // who wants the base back does not help to make it go
    }
    if (!world.signed().active()) {
      effects.add(new Effect.SignActive(epoch));
    } else if (world.signed().activeWhole()) {
      effects.add(new Effect.Prove(epoch));
    }
    return State.of(Name.ACTIVE, epoch.epoch(), 0);
  }

  /**
   * The base epoch returns when its operators want it and enough of its shares
   * open; never once the active epoch is Proven, as shares of the base may be
   * gone then.
   */
  private static void giveBack(World world, List<Effect> effects) {
    if (!world.back().wished() || !WayBack.isOpen(world.chain())) {
      return;
    }
    var active = world.chain().active().orElseThrow();
    var base = world.chain().base().orElseThrow();
    if (!world.isMember(base)) {
      return;
    }
    var isBelieved = world.live(base.epoch()).filter(record -> !world.memory().believes(record)).isEmpty();
    if (!world.back().opened() && isBelieved) {
      effects.add(new Effect.SignOpened(active, base));
    }
    if (world.back().whole() && world.now() > active.since() + world.chain().times().proveTime()) {
      effects.add(new Effect.ReturnToBase(active, base));
    }
  }

  /** What may be destroyed, and only that. */
  private static void bury(World world, List<Effect> effects) {
    // Nobody was ever told of such a share, and its bytes are nowhere.
    world.orphans().forEach(label -> effects.add(new Effect.Discard(label)));
    annul(world, effects);
    var proven = world.chain().proven();
    for (var record : world.epochs()) {
      switch (record.status()) {
        case REPLACED -> {
          // A later epoch is finally proven: every one of its members opened its share.
          if (proven.isPresent() && proven.get().epoch().compareTo(record.epoch()) > 0
              && world.retentionOver() && isNotedAsProven(world, proven.get())) {
            effects.add(new Effect.Retire(record.epoch(), proven.get().epoch()));
          }
        }
        case RETIRING -> {
          // Not while the chain has it that just this epoch is active again.
          if (world.chain().activeEpoch().compareTo(record.epoch()) > 0) {
            effects.add(new Effect.Destroy(record.epoch(), record.attempt()));
          }
        }
        case VOID -> {
          if (world.keyed().contains(World.name(record.epoch(), record.attempt()))) {
            effects.add(new Effect.Destroy(record.epoch(), record.attempt()));
          }
        }
        case ROLLED_BACK -> {
          // Its base must prove itself in a later epoch before even this goes: nothing is
          // known to work yet.
          if (proven.isPresent() && proven.get().epoch().compareTo(record.epoch()) > 0
              && world.keyed().contains(World.name(record.epoch(), record.attempt()))) {
            effects.add(new Effect.Destroy(record.epoch(), record.attempt()));
          }
        }
        case PREPARED, ACTIVE, RETIRED -> {
        }
      }
    }
  }

  /**
   * What we hold of that epoch, if anything, is on record as Proven. A share of
   * it that never became active here, as in a store that was put back, stands in
   * the way: it goes first, once a still later epoch is proven.
   */
  private static boolean isNotedAsProven(World world, EpochState proven) {
    return world.live(proven.epoch()).filter(record -> !record.proven()).isEmpty();
  }

  private static void annul(World world, List<Effect> effects) {
    world.epochs().stream()
        .filter(record -> record.status() == Status.PREPARED && isFinallyVoid(world, record))
        .forEach(record -> effects.add(new Effect.Annul(record.epoch(), record.attempt())));
  }

  /**
   * Whether a prepared attempt can never commit: the registry is past it. A
   * deadline that has passed in a final block without a commit in that block is
   * final too, as commits after the deadline are refused.
   */
  private static boolean isFinallyVoid(World world, EpochRecord record) {
    var latest = world.chain().latest();
    if (latest.isEmpty()
        || world.chain().lineage().stream().anyMatch(e -> e.epoch().equals(record.epoch()))) {
      return false;
    }
    var order = latest.get().epoch().compareTo(record.epoch());
    if (order != 0) {
      return order > 0 && isShown(world, record); // a later proposal stands: this one is dead, and was not
                                                  // committed, or it were in the lineage
    }
    return switch (latest.get().phase()) {
      case DEAD -> true;
      // It was committed, if by this attempt: endpoints that make up its return must
      // not have us destroy what all others rely on. The next proposal ends it.
      case ROLLED_BACK -> latest.get().attempt() != record.attempt();
      case PROPOSED -> latest.get().attempt() > record.attempt()
          || (latest.get().attempt() == record.attempt() && !latest.get().hasLiveAttempt(world.now()));
      case NONE, COMMITTED, PROVEN -> false; // it ought to be in the lineage: unknown
    };
  }

  /**
   * Whether the lineage, were this epoch in it, would show it: the line is cut
   * after so many epochs.
   */
  private static boolean isShown(World world, EpochRecord record) {
    var lineage = world.chain().lineage();
    return lineage.isEmpty() || world.isProven(lineage.getLast())
        || lineage.getLast().terms().base().compareTo(record.epoch()) < 0;
  }

  /** The standing proposal, or the one that ought to stand. */
  private static Optional<State> change(World world, List<Effect> effects) {
    if (world.chain().successor().isPresent()) {
      return Optional.empty();
    }
    var proposal = world.proposal().filter(world::isCurrent);
    if (proposal.isEmpty()) {
      propose(world, effects);
      return world.chain().proposal().filter(lapsed -> world.proposal().isEmpty() && concerns(world, lapsed))
          .map(lapsed -> State.of(Name.EXPIRED, lapsed.epoch(), lapsed.attempt()));
    }
    return proposal.filter(standing -> concerns(world, standing))
        .flatMap(standing -> pursue(world, standing, effects));
  }

  /**
   * A proposal is sent once the relayers have stood still, so that several admin
   * calls make one.
   */
  private static void propose(World world, List<Effect> effects) {
    var relayers = world.relayers();
    if (relayers.isEmpty() || !world.settled()) {
      return;
    }
    var active = world.chain().active();
    var isDue = active.isEmpty() || !active.get().terms().names(relayers.get())
        || world.chain().refreshRequested()
        || world.now() >= active.get().since() + world.chain().times().maxAge();
    var isOurs = relayers.get().members().contains(world.self())
        || active.filter(world::isMember).isPresent();
    if (isDue && isOurs) {
      effects.add(new Effect.Propose(relayers.get()));
    }
  }

  private static boolean concerns(World world, EpochState proposal) {
    return world.isMember(proposal) || world.chain().active().filter(world::isMember).isPresent();
  }

  private static Optional<State> pursue(World world, EpochState proposal, List<Effect> effects) {
    if (world.decision().isEmpty()) {
      effects.add(new Effect.Observe(proposal));
      return named(Name.OBSERVED, proposal);
    }
    return switch (world.decision().get()) {
      case NONE -> named(Name.OBSERVED, proposal);
      case REFUSED -> named(Name.REFUSED, proposal);
      case APPROVED -> {
        if (!proposal.hasLiveAttempt(world.now())) {
          yield Optional.of(barrier(world, proposal, effects));
        }
        // In an attempt that we may have forgotten we would say other things than then.
        yield world.memory().believes(proposal.epoch(), proposal.attempt())
            ? Optional.of(attempt(world, proposal, effects))
            : Optional.empty();
      }
    };
  }

  /**
   * Gather: nobody deals before all of the next committee and enough of the
   * current one are there.
   */
  private static State barrier(World world, EpochState proposal, List<Effect> effects) {
    var attempt = proposal.attempt() + 1;
    var terms = proposal.terms();
    if (world.now() < terms.opensAt() || world.now() + world.chain().times().attemptTime() > terms.expiresAt()
        || (terms.kind() == Kind.EXCEPTIONAL && !proposal.allowed())) {
      return State.of(Name.APPROVED, proposal.epoch(), 0);
    }
    if (!world.baseKnown()) {
      world.chain().active().ifPresent(base -> effects.add(new Effect.FetchBase(base)));
      return State.of(Name.BARRIER, proposal.epoch(), attempt);
    }
    // An attempt's prepared shares are the key as well: they die before the next
    // attempt makes others.
    var isClean = world.epochs().stream()
        .noneMatch(record -> record.epoch().equals(proposal.epoch()) && record.status() == Status.PREPARED);
    if (isClean && world.mayTry()) {
      effects.add(new Effect.SignBarrier(proposal, attempt));
      if (world.signed().barrierWhole()) {
        effects.add(new Effect.OpenAttempt(proposal, attempt));
      }
    }
    return State.of(proposal.attempt() > 0 && !world.mayTry() ? Name.VOID : Name.BARRIER, proposal.epoch(),
        attempt);
  }

  /** An attempt is final and live: deal, prepare, test, promise, commit. */
  private static State attempt(World world, EpochState proposal, List<Effect> effects) {
    var epoch = proposal.epoch();
    var attempt = proposal.attempt();
    var prepared = world.find(epoch, attempt).filter(record -> record.status() == Status.PREPARED);
    if (prepared.isPresent()) {
      return prepared(world, proposal, prepared.get(), effects);
    }
    return switch (world.deal()) {
      case World.Deal.None _ -> {
        if (world.baseKnown()) {
          effects.add(new Effect.StartDeal(proposal));
        } else { // it was, before a restart
          world.chain().active().ifPresent(base -> effects.add(new Effect.FetchBase(base)));
        }
        yield State.of(Name.OPENED, epoch, attempt);
      }
      case World.Deal.Running(var step) ->
        State.of(step >= 2 ? Name.VERIFYING : Name.DEALING, epoch, attempt);
      case World.Deal.Done _ -> State.of(Name.OPENED, epoch, attempt); // a dealer's part; the chain tells the
                                                                       // rest
      case World.Deal.Failed(var why) -> {
        if (world.isMember(proposal)) {
          effects.add(new Effect.AbortAttempt(proposal, why));
        }
        yield State.of(Name.VOID, epoch, attempt);
      }
    };
  }

  private static State prepared(World world, EpochState proposal, EpochRecord prepared,
      List<Effect> effects) {
    var epoch = proposal.epoch();
    var attempt = proposal.attempt();
    if (world.deal() instanceof World.Deal.None) {
      effects.add(new Effect.SayAgain(proposal));
    }
    if (world.signed().ready()) {
      if (world.signed().readyWhole()) {
        effects.add(new Effect.Commit(proposal, prepared.root()));
      } else {
        effects.add(new Effect.Test(proposal, prepared.root())); // others may still need us in their quorum
      }
      return State.of(Name.READY_SENT, epoch, attempt);
    }
    if (world.tested()) {
      if (world.signedKnown()) {
        effects.add(new Effect.SignReady(proposal, prepared.root()));
      } else {
        effects.add(new Effect.Test(proposal, prepared.root())); // others may still need us in their quorum
      }
      return State.of(Name.TESTED, epoch, attempt);
    }
    effects.add(new Effect.Test(proposal, prepared.root()));
    return State.of(Name.PREPARED, epoch, attempt);
  }

  private static Optional<State> named(Name name, EpochState proposal) {
    return Optional.of(State.of(name, proposal.epoch(), 0));
  }
}
