package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State.Name;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.store.Proposal.Decision;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state by a world that has it, and every effect by a world that asks for
 * it and one that differs in a single fact and does not.
 */
class LifecycleTest {

  /** A world and the state it has. */
  record Standing(Name name, String when, Facts facts) {

    @Override
    public String toString() {
      return name + " " + when;
    }
  }

  /** A world that asks for an effect, and a fact without which it does not. */
  record Guard(String effect, String without, Facts facts, Consumer<Facts> change) {

    @Override
    public String toString() {
      return effect + ", not " + without;
    }
  }

  private static Facts with(Facts facts, Consumer<Facts> change) {
    change.accept(facts);
    return facts;
  }

  static Stream<Standing> standings() {
    return Stream.of(new Standing(Name.IDLE, "before the first epoch", new Facts()),
        new Standing(Name.IDLE, "when the active epoch is held and proven", Facts.settledEpoch()),
        new Standing(Name.IDLE, "for a stranger", with(Facts.settledEpoch(), f -> {
          f.self = Facts.person(50);
          f.forgets(1);
        })),
        new Standing(Name.OBSERVED, "when nothing is recorded of a proposal",
            with(Facts.approvedProposal(), f -> f.decision = Optional.empty())),
        new Standing(Name.OBSERVED, "when nobody has decided",
            with(Facts.approvedProposal(), f -> f.decision = Optional.of(Decision.NONE))),
        new Standing(Name.REFUSED, "by the operator",
            with(Facts.approvedProposal(), f -> f.decision = Optional.of(Decision.REFUSED))),
        new Standing(Name.APPROVED, "while the delay runs",
            with(Facts.approvedProposal(), f -> f.now = Facts.NOW - 1001)),
        new Standing(Name.APPROVED, "when no attempt would end in time",
            with(Facts.approvedProposal(), f -> f.now = Facts.NOW + 1999)),
        new Standing(Name.APPROVED, "when the governor has not allowed an exceptional change",
            with(Facts.approvedProposal(),
                f -> f.latest = Optional.of(Facts.proposed(2, 1, Facts.NEXT, Kind.EXCEPTIONAL, 0, 0)))),
        new Standing(Name.BARRIER, "when an attempt may be opened", Facts.approvedProposal()),
        new Standing(Name.BARRIER, "while the base is not known",
            with(Facts.approvedProposal(), f -> f.baseKnown = false)),
        new Standing(Name.VOID, "while the wait after a void attempt runs",
            with(Facts.approvedProposal(), f -> {
              f.latest = Optional.of(Facts.proposed(2, 1, Facts.NEXT, Kind.ORDINARY, 1, 0));
              f.mayTry = false;
            })),
        new Standing(Name.VOID, "when our part of the attempt failed",
            with(Facts.liveAttempt(), f -> f.deal = new World.Deal.Failed("a fault"))),
        new Standing(Name.OPENED, "when an attempt is live", Facts.liveAttempt()),
        new Standing(Name.OPENED, "when a dealer is done",
            with(Facts.liveAttempt(), f -> f.deal = new World.Deal.Done())),
        new Standing(Name.DEALING, "when our runs have begun",
            with(Facts.liveAttempt(), f -> f.deal = new World.Deal.Running(1))),
        new Standing(Name.VERIFYING, "when deals are in",
            with(Facts.liveAttempt(), f -> f.deal = new World.Deal.Running(2))),
        new Standing(Name.PREPARED, "when the share is durable", Facts.preparedAttempt()),
        new Standing(Name.TESTED, "when a quorum with us signed",
            with(Facts.preparedAttempt(), f -> f.tested = true)),
        new Standing(Name.READY_SENT, "when we promised", with(Facts.preparedAttempt(), f -> f.ready = true)),
        new Standing(Name.COMMITTED, "when the final root is the prepared one", committedOverPrepared()),
        new Standing(Name.ACTIVE, "until all members opened their shares", Facts.activatedEpoch()),
        new Standing(Name.PROVEN, "when the chain says so and we had not known",
            with(Facts.provenSuccessor(), f -> f.forgets(2).holds(2, 1, Status.ACTIVE, false))),
        new Standing(Name.RETIRING, "while a replaced epoch waits", Facts.provenSuccessor()),
        new Standing(Name.EXPIRED, "when the proposal's time ran out",
            with(Facts.approvedProposal(), f -> f.now = Facts.NOW + 2001)),
        new Standing(Name.ROLLED_BACK, "when the base returned", rolledBack()),
        new Standing(Name.LEFT, "when an epoch without us is active", left()),
        new Standing(Name.LEFT, "when nothing is held of an epoch we are not in",
            with(left(), f -> f.forgets(1).holds(1, 1, Status.RETIRED, true))),
        new Standing(Name.MISSING_SHARE, "when a member holds nothing",
            with(Facts.settledEpoch(), f -> f.forgets(1))),
        new Standing(Name.MISSING_SHARE, "when another root was committed",
            with(committedOverPrepared(), f -> f.lineage = List.of(otherRoot(f), f.lineage.getLast()))),
        new Standing(Name.STALE, "when the store is an older copy",
            with(Facts.settledEpoch(), f -> f.memory = Facts.distrusted(1, 1))),
        new Standing(Name.STALE, "while nobody knows how much is forgotten",
            with(Facts.approvedProposal(), f -> f.memory = Facts.distrusted())),
        new Standing(Name.STALE, "when another start is as late as this one",
            with(Facts.approvedProposal(), f -> f.memory = Facts.outrun())),
        new Standing(Name.STALE, "when the live attempt may be forgotten",
            with(Facts.liveAttempt(), f -> f.memory = Facts.distrusted(2, 1))),
        new Standing(Name.STALE, "when what is committed was prepared by the older copy",
            with(committedOverPrepared(), f -> f.memory = Facts.distrusted(2, 1))),
        new Standing(Name.STALE, "when an epoch that it forgot returned",
            with(rolledBack(), f -> f.memory = Facts.distrusted(1, 1))),
        new Standing(Name.BARRIER, "when a distrusted node may be given a share",
            with(Facts.approvedProposal(), f -> f.memory = Facts.distrusted(2, 0))),
        new Standing(Name.PREPARED, "when a distrusted node was given one",
            with(Facts.preparedAttempt(), f -> f.memory = Facts.distrusted(2, 0))),
        new Standing(Name.COMMITTED, "when a distrusted node's new share is the active one",
            with(committedOverPrepared(), f -> f.memory = Facts.distrusted(2, 0))),
        new Standing(Name.RETIRING, "when distrust is over",
            with(Facts.provenSuccessor(), f -> f.memory = Facts.distrusted(2, 0))),
        new Standing(Name.WAITING, "until others have spoken",
            with(Facts.preparedAttempt(), f -> f.memory = new Memory(false, Optional.empty(), 1))),
        new Standing(Name.HALT, "when the active root is not ours",
            with(Facts.settledEpoch(), f -> f.lineage = List.of(otherRoot(f)))),
        new Standing(Name.HALT, "when the chain knows less than we do", with(Facts.activatedEpoch(), f -> {
          f.lineage = List.of(f.lineage.getLast());
          f.forgets(1);
        })), new Standing(Name.HALT, "when the chain knows no epoch and we hold one",
            with(Facts.settledEpoch(), f -> {
              f.lineage = List.of();
              f.latest = Optional.empty();
            })));
  }

  private static io.reseal.node.chain.EpochState otherRoot(Facts facts) {
    var epoch = facts.lineage.getFirst();
    return new io.reseal.node.chain.EpochState(epoch.terms(), epoch.termsHash(), epoch.phase(),
        epoch.attempt(), 0, Facts.hash(4711), epoch.since(), false, epoch.members());
  }

  private static Facts committedOverPrepared() {
    return Facts.activatedEpoch().forgets(1).forgets(2).holds(1, 1, Status.ACTIVE, true).holds(2, 1,
        Status.PREPARED, false);
  }

  private static Facts rolledBack() {
    var facts = Facts.activatedEpoch();
    facts.lineage = List.of(facts.lineage.getLast());
    facts.latest = facts.latest.map(epoch -> Facts.in(Phase.ROLLED_BACK, epoch));
    return facts;
  }

  /** Our operator wants epoch 1 back, enough others too, and the wait is over. */
  private static Facts goingBack() {
    var facts = Facts.activatedEpoch();
    facts.back = new World.Return(true, false, true);
    return facts;
  }

  /** A joiner of epoch 2, whose base returned. */
  private static Facts joinerOfAnEpochThatGaveWay() {
    return rolledBack().forgets(1);
  }

  /** Endpoints said that epoch 1 had returned, which it had not. */
  private static Facts calledRolledBack() {
    var facts = Facts.activatedEpoch();
    facts.forgets(1).holds(1, 1, Status.ACTIVE, true);
    facts.forgets(2).holds(2, 1, Status.ROLLED_BACK, false);
    return facts;
  }

  private static Facts left() {
    var facts = Facts.settledEpoch();
    var others = Facts.committee(2, 5, 6, 7);
    facts.lineage = List.of(Facts.committed(2, 1, Phase.COMMITTED, others), facts.lineage.getFirst());
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.relayers = others;
    return facts;
  }

  @ParameterizedTest
  @MethodSource("standings")
  void eachStateHasItsWorld(Standing standing) {
    assertThat(standing.facts().step().state().name()).isEqualTo(standing.name());
  }

  @Test
  void everyStateIsInTheTable() {
    var named = standings().map(Standing::name).collect(Collectors.toCollection(TreeSet::new));
    var all = new TreeSet<>(Arrays.asList(Name.values()));
    assertThat(named).isEqualTo(all);
  }

  @Test
  @DisplayName("N60: nothing of what an older copy holds is signed for, and nothing of it goes")
  void staleDoesNothingWithWhatItHolds() {
    for (var facts : List.of(Facts.activatedEpoch(), Facts.provenSuccessor(), committedOverPrepared(),
        rolledBack(), left(), Facts.settledEpoch().holds(3, 1, Status.VOID, false))) {
      facts.orphans.add("share-00000000-9-1");
      facts.activeWhole = true;
      assertThat(facts.step().effects()).isNotEmpty();
      facts.memory = Facts.distrusted(4, 1);
      assertThat(facts.step().effects()).filteredOn(effect -> !(effect instanceof Effect.Propose)).isEmpty();
    }
  }

  @Test
  @DisplayName("N60: in an attempt that it may have forgotten an older copy says nothing")
  void staleEntersNoAttemptThatItMayHaveForgotten() {
    for (var facts : List.of(Facts.liveAttempt(), Facts.preparedAttempt(),
        with(Facts.preparedAttempt(), f -> f.tested = true),
        with(Facts.liveAttempt(), f -> f.deal = new World.Deal.Failed("a restart")))) {
      assertThat(facts.step().effects()).isNotEmpty();
      facts.memory = Facts.distrusted(2, 1);
      assertThat(facts.step().effects()).isEmpty();
      facts.memory = Facts.distrusted(2, 0);
      assertThat(facts.step().effects()).isNotEmpty();
      facts.memory = Facts.outrun();
      assertThat(facts.step().effects()).isEmpty();
    }
  }

  @Test
  void staleNotesWhatIsVoidSoThatTheNextAttemptHasRoom() {
    var facts = Facts.approvedProposal().holds(2, 1, Status.PREPARED, false);
    facts.latest = Optional.of(Facts.proposed(2, 1, Facts.NEXT, Kind.ORDINARY, 2, 0));
    facts.memory = Facts.distrusted(2, 2);
    assertThat(facts.step().effects()).containsExactly(new Effect.Annul(new Epoch(2), 1));
    facts.forgets(2).holds(2, 1, Status.VOID, false);
    assertThat(facts.step().effects()).hasOnlyElementsOfType(Effect.SignBarrier.class);
  }

  @Test
  @DisplayName("N60: a node of which others may know more does nothing until they have spoken")
  void waitingDoesNothing() {
    for (var facts : List.of(Facts.activatedEpoch(), Facts.provenSuccessor(), Facts.preparedAttempt(),
        Facts.liveAttempt(), Facts.approvedProposal(), committedOverPrepared(), rolledBack(), left())) {
      assertThat(facts.step().effects()).isNotEmpty();
      facts.memory = new Memory(false, Optional.empty(), 1);
      assertThat(facts.step().effects()).isEmpty();
    }
  }

  static Stream<Guard> guards() {
    return Stream.of(propose(), barrier(), attempt(), prepared(), activation(), burial(), halted())
        .flatMap(List::stream);
  }

  /** What cannot be taken back. */
  private static final Set<String> NEED_A_FRESH_VIEW = Set.of("SignBarrier", "OpenAttempt", "StartDeal",
      "SignReady", "SignOpened", "MarkProven", "Retire", "Annul", "Discard", "Destroy");

  @ParameterizedTest
  @MethodSource("guards")
  void whatCannotBeTakenBackNeedsAChainThatWasReadLately(Guard guard) {
    guard.facts().viewFresh = false;
    assertThat(names(guard.facts()).contains(guard.effect()))
        .isEqualTo(!NEED_A_FRESH_VIEW.contains(guard.effect()));
  }

  private static List<Guard> propose() {
    return List.of(new Guard("Propose", "while the relayers move", new Facts(), f -> f.settled = false),
        new Guard("Propose", "by a stranger", new Facts(), f -> f.self = Facts.person(50)),
        new Guard("Propose", "when the relayers cannot be a committee", new Facts(), f -> f.relayers = null),
        new Guard("Propose", "while a proposal of these relayers stands",
            with(Facts.settledEpoch(), f -> f.relayers = Facts.NEXT),
            f -> f.latest = Facts.approvedProposal().latest),
        new Guard("Propose", "when the relayers are the active committee",
            with(Facts.settledEpoch(), f -> f.relayers = Facts.NEXT), f -> f.relayers = Facts.FIRST),
        new Guard("Propose", "without a request for a refresh",
            with(Facts.settledEpoch(), f -> f.refreshRequested = true), f -> f.refreshRequested = false),
        new Guard("Propose", "before the epoch is old",
            with(Facts.settledEpoch(), f -> f.now = Facts.NOW - 500 + 86_400), f -> f.now--),
        new Guard("Propose", "after the registry has a successor",
            with(Facts.settledEpoch(), f -> f.relayers = Facts.NEXT),
            f -> f.successor = Optional.of(Facts.person(97))),
        new Guard("Propose", "by one who is in neither committee",
            with(Facts.settledEpoch(), f -> f.relayers = Facts.committee(2, 5, 6, 7)),
            f -> f.self = Facts.person(50)));
  }

  private static List<Guard> barrier() {
    var open = with(Facts.approvedProposal(), f -> f.barrierWhole = true);
    return List.of(
        new Guard("Observe", "when it is recorded",
            with(Facts.approvedProposal(), f -> f.decision = Optional.empty()),
            f -> f.decision = Optional.of(Decision.NONE)),
        new Guard("Observe", "by a stranger",
            with(Facts.approvedProposal(), f -> f.decision = Optional.empty()),
            f -> f.self = Facts.person(50)),
        new Guard("Observe", "when the relayers have changed since",
            with(Facts.approvedProposal(), f -> f.decision = Optional.empty()),
            f -> f.relayers = Facts.FIRST),
        new Guard("FetchBase", "when the base is known",
            with(Facts.approvedProposal(), f -> f.baseKnown = false), f -> f.baseKnown = true),
        new Guard("SignBarrier", "when nobody decided", Facts.approvedProposal(),
            f -> f.decision = Optional.of(Decision.NONE)),
        new Guard("SignBarrier", "when refused", Facts.approvedProposal(),
            f -> f.decision = Optional.of(Decision.REFUSED)),
        new Guard("SignBarrier", "before the delay is over", Facts.approvedProposal(),
            f -> f.now = Facts.NOW - 1001),
        new Guard("SignBarrier", "too late for an attempt", Facts.approvedProposal(),
            f -> f.now = Facts.NOW + 1941),
        new Guard("SignBarrier", "when the governor has not allowed it", allowed(true),
            f -> f.latest = allowed(false).latest),
        new Guard("SignBarrier", "while the base is not known", Facts.approvedProposal(),
            f -> f.baseKnown = false),
        new Guard("SignBarrier", "while an earlier attempt's share lives", secondAttempt(),
            f -> f.holds(2, 1, Status.PREPARED, false)),
        new Guard("SignBarrier", "during the wait after a void attempt", secondAttempt(),
            f -> f.mayTry = false),
        new Guard("SignBarrier", "while an attempt is live", Facts.approvedProposal(),
            f -> f.latest = Facts.liveAttempt().latest),
        new Guard("SignBarrier", "when the relayers have changed since", Facts.approvedProposal(),
            f -> f.relayers = Facts.FIRST),
        new Guard("SignBarrier", "after the registry has a successor", Facts.approvedProposal(),
            f -> f.successor = Optional.of(Facts.person(97))),
        new Guard("SignBarrier", "by a stranger", Facts.approvedProposal(), f -> f.self = Facts.person(50)),
        new Guard("OpenAttempt", "before all are there", open, f -> f.barrierWhole = false),
        new Guard("OpenAttempt", "when refused", with(Facts.approvedProposal(), f -> f.barrierWhole = true),
            f -> f.decision = Optional.of(Decision.REFUSED)));
  }

  private static Facts allowed(boolean allowed) {
    var facts = Facts.approvedProposal();
    var proposal = Facts.proposed(2, 1, Facts.NEXT, Kind.EXCEPTIONAL, 0, 0);
    facts.latest = Optional.of(new io.reseal.node.chain.EpochState(proposal.terms(), proposal.termsHash(),
        proposal.phase(), 0, 0, proposal.root(), 0, allowed, proposal.members()));
    return facts;
  }

  private static Facts secondAttempt() {
    var facts = Facts.approvedProposal();
    facts.latest = Optional.of(Facts.proposed(2, 1, Facts.NEXT, Kind.ORDINARY, 1, 0));
    return facts;
  }

  private static List<Guard> attempt() {
    return List.of(
        new Guard("SayAgain", "when our runs are under way", Facts.preparedAttempt(),
            f -> f.deal = new World.Deal.Done()),
        new Guard("SayAgain", "when the attempt is over", Facts.preparedAttempt(),
            f -> f.now = Facts.NOW + 61),
        new Guard("StartDeal", "while the base is not known", Facts.liveAttempt(), f -> f.baseKnown = false),
        new Guard("FetchBase", "when it is known in a live attempt",
            with(Facts.liveAttempt(), f -> f.baseKnown = false), f -> f.baseKnown = true),
        new Guard("StartDeal", "when no attempt is live", Facts.liveAttempt(),
            f -> f.latest = Facts.approvedProposal().latest),
        new Guard("StartDeal", "after the deadline", Facts.liveAttempt(), f -> f.now = Facts.NOW + 61),
        new Guard("StartDeal", "when refused", Facts.liveAttempt(),
            f -> f.decision = Optional.of(Decision.REFUSED)),
        new Guard("StartDeal", "when nobody decided", Facts.liveAttempt(),
            f -> f.decision = Optional.of(Decision.NONE)),
        new Guard("StartDeal", "when nothing is recorded", Facts.liveAttempt(),
            f -> f.decision = Optional.empty()),
        new Guard("StartDeal", "when it is under way", Facts.liveAttempt(),
            f -> f.deal = new World.Deal.Running(0)),
        new Guard("StartDeal", "when it failed", Facts.liveAttempt(),
            f -> f.deal = new World.Deal.Failed("a fault")),
        new Guard("StartDeal", "when it is done", Facts.liveAttempt(), f -> f.deal = new World.Deal.Done()),
        new Guard("StartDeal", "when its share is prepared", Facts.liveAttempt(),
            f -> f.holds(2, 1, Status.PREPARED, false)),
        new Guard("StartDeal", "when the relayers have changed since", Facts.liveAttempt(),
            f -> f.relayers = Facts.FIRST),
        new Guard("StartDeal", "by a stranger", Facts.liveAttempt(), f -> f.self = Facts.person(50)),
        new Guard("AbortAttempt", "by one who is not in the next committee", with(Facts.liveAttempt(), f -> {
          f.relayers = Facts.committee(2, 1, 2);
          f.latest = Optional
              .of(Facts.proposed(2, 1, Facts.committee(2, 1, 2), Kind.LEAVERS, 1, Facts.NOW + 60));
          f.deal = new World.Deal.Failed("a fault");
        }), f -> f.self = Facts.person(3)),
        new Guard("AbortAttempt", "while our part goes on",
            with(Facts.liveAttempt(), f -> f.deal = new World.Deal.Failed("a fault")),
            f -> f.deal = new World.Deal.Running(1)));
  }

  private static List<Guard> prepared() {
    var tested = with(Facts.preparedAttempt(), f -> f.tested = true);
    return List.of(
        new Guard("Test", "before the share is prepared", Facts.preparedAttempt(), f -> f.forgets(2)),
        new Guard("Test", "when the share is void", Facts.preparedAttempt(),
            f -> f.forgets(2).holds(2, 1, Status.VOID, false)),
        new Guard("Test", "when it passed", Facts.preparedAttempt(), f -> f.tested = true),
        new Guard("SignReady", "before the test", tested, f -> f.tested = false),
        new Guard("SignReady", "before it is known what was signed before us",
            with(Facts.preparedAttempt(), f -> f.tested = true), f -> f.signedKnown = false),
        new Guard("SignReady", "before the share is prepared",
            with(Facts.preparedAttempt(), f -> f.tested = true), f -> f.forgets(2)),
        new Guard("SignReady", "for another attempt's share",
            with(Facts.preparedAttempt(), f -> f.tested = true),
            f -> f.forgets(2).holds(2, 2, Status.PREPARED, false)),
        new Guard("SignReady", "after the deadline", with(Facts.preparedAttempt(), f -> f.tested = true),
            f -> f.now = Facts.NOW + 61),
        new Guard("SignReady", "twice", with(Facts.preparedAttempt(), f -> f.tested = true),
            f -> f.ready = true),
        new Guard("SignReady", "when the operator has refused since",
            with(Facts.preparedAttempt(), f -> f.tested = true),
            f -> f.decision = Optional.of(Decision.REFUSED)),
        new Guard("Commit", "before all are ready", readyWhole(), f -> f.readyWhole = false),
        new Guard("Commit", "before we are ready", readyWhole(), f -> f.ready = false),
        new Guard("Commit", "after the deadline", readyWhole(), f -> f.now = Facts.NOW + 61));
  }

  private static Facts readyWhole() {
    return with(Facts.preparedAttempt(), f -> {
      f.ready = true;
      f.readyWhole = true;
    });
  }

  private static List<Guard> activation() {
    return List.of(
        new Guard("Activate", "when another root was committed", committedOverPrepared(),
            f -> f.lineage = List.of(otherRoot(f), f.lineage.getLast())),
        new Guard("Activate", "before the commit is final", committedOverPrepared(), f -> {
          f.latest = Facts.preparedAttempt().latest;
          f.lineage = List.of(f.lineage.getLast());
        }),
        new Guard("Activate", "what was void", committedOverPrepared(),
            f -> f.forgets(2).holds(2, 1, Status.VOID, false)),
        new Guard("Activate", "what was rolled back and is gone", calledRolledBack(),
            f -> f.keyed.remove("2/1")),
        new Guard("Activate", "what is being destroyed", calledRolledBack(),
            f -> f.forgets(2).holds(2, 1, Status.RETIRING, true)),
        new Guard("Activate", "another root than that which was rolled back", calledRolledBack(),
            f -> f.lineage = List.of(otherRoot(f), f.lineage.getLast())),
        new Guard("SignOpened", "when nobody here wants it", goingBack(),
            f -> f.back = new World.Return(false, false, true)),
        new Guard("SignOpened", "when signed of late", goingBack(),
            f -> f.back = new World.Return(true, true, true)),
        new Guard("SignOpened", "when proven", goingBack(),
            f -> f.lineage = List.of(Facts.in(Phase.PROVEN, f.lineage.getFirst()), f.lineage.getLast())),
        new Guard("SignOpened", "without a base", goingBack(),
            f -> f.lineage = List.of(f.lineage.getFirst())),
        new Guard("SignOpened", "by one who was not in the base", goingBack(), f -> f.self = Facts.person(4)),
        new Guard("ReturnToBase", "when nobody here wants it", goingBack(),
            f -> f.back = new World.Return(false, true, true)),
        new Guard("ReturnToBase", "before enough have signed", goingBack(),
            f -> f.back = new World.Return(true, true, false)),
        new Guard("ReturnToBase", "before the registry's wait is over", goingBack(),
            f -> f.now = f.lineage.getFirst().since() + Facts.TIMES.proveTime()),
        new Guard("ReturnToBase", "when proven", goingBack(),
            f -> f.lineage = List.of(Facts.in(Phase.PROVEN, f.lineage.getFirst()), f.lineage.getLast())),
        new Guard("ReturnToBase", "when the registry has a successor", goingBack(),
            f -> f.successor = Optional.of(Facts.person(97))),
        new Guard("GiveWay", "when the chain does not say so", joinerOfAnEpochThatGaveWay(),
            f -> f.latest = f.latest.map(epoch -> Facts.in(Phase.COMMITTED, epoch))),
        new Guard("GiveWay", "when our share of the base can return", joinerOfAnEpochThatGaveWay(),
            f -> f.holds(1, 1, Status.REPLACED, true)),
        new Guard("RollBack", "when the chain does not say so", rolledBack(),
            f -> f.latest = f.latest.map(epoch -> Facts.in(Phase.COMMITTED, epoch))),
        new Guard("RollBack", "while the later epoch is active", rolledBack(),
            f -> f.lineage = Facts.activatedEpoch().lineage),
        new Guard("RollBack", "to what is retiring", rolledBack(), f -> {
          f.forgets(1).holds(1, 1, Status.RETIRING, true);
        }), new Guard("Leave", "while we are in the active committee", left(), f -> {
          f.self = Facts.person(5);
        }),
        new Guard("Leave", "while its members are not known", left(),
            f -> f.lineage = List.of(Facts.withoutMembers(f.lineage.getFirst()), f.lineage.getLast())),
        new Guard("SignActive", "when our operator wants the base back", Facts.activatedEpoch(),
            f -> f.back = new World.Return(true, false, false)),
        new Guard("SignActive", "when signed", Facts.activatedEpoch(), f -> f.active = true),
        new Guard("SignActive", "when proven", Facts.activatedEpoch(), f -> {
          f.lineage = Facts.provenSuccessor().lineage;
        }), new Guard("Prove", "before all have signed", activeWhole(), f -> f.activeWhole = false),
        new Guard("Prove", "before we have signed", activeWhole(), f -> f.active = false),
        new Guard("MarkProven", "before the chain says so",
            with(Facts.provenSuccessor(), f -> f.forgets(2).holds(2, 1, Status.ACTIVE, false)),
            f -> f.lineage = Facts.activatedEpoch().lineage),
        new Guard("MarkProven", "twice",
            with(Facts.provenSuccessor(), f -> f.forgets(2).holds(2, 1, Status.ACTIVE, false)),
            f -> f.forgets(2).holds(2, 1, Status.ACTIVE, true)));
  }

  private static Facts activeWhole() {
    return with(Facts.activatedEpoch(), f -> {
      f.active = true;
      f.activeWhole = true;
    });
  }

  private static List<Guard> burial() {
    return List.of(
        new Guard("Retire", "before the later epoch is proven", Facts.provenSuccessor(),
            f -> f.lineage = Facts.activatedEpoch().lineage),
        new Guard("Retire", "during retention", Facts.provenSuccessor(), f -> f.retentionOver = false),
        new Guard("Retire", "what is proven itself", Facts.provenSuccessor(), f -> {
          f.forgets(1).forgets(2).holds(2, 1, Status.REPLACED, true);
        }), new Guard("Annul", "while the attempt is live", voided(), f -> f.now = Facts.NOW),
        new Guard("Annul", "when it was committed", voided(), f -> {
          f.latest = Facts.activatedEpoch().latest;
          f.lineage = Facts.activatedEpoch().lineage;
        }),
        new Guard("Annul", "a later attempt than the chain's", voided(),
            f -> f.forgets(2).holds(2, 2, Status.PREPARED, false)),
        new Guard("Annul", "when the chain shows no proposal", voided(), f -> f.latest = Optional.empty()),
        new Guard("Annul", "what the chain has not come to", voided(),
            f -> f.latest = Facts.settledEpoch().latest),
        new Guard("Annul", "when it is called committed and not in the line we were shown",
            with(voided(), f -> f.latest = f.latest.map(epoch -> Facts.in(Phase.DEAD, epoch))),
            f -> f.latest = f.latest.map(epoch -> Facts.in(Phase.COMMITTED, epoch))),
        new Guard("Annul", "what was committed before its base returned, as endpoints say",
            with(voided(), f -> f.latest = f.latest.map(epoch -> Facts.in(Phase.DEAD, epoch))),
            f -> f.latest = f.latest.map(epoch -> Facts.in(Phase.ROLLED_BACK, epoch))),
        new Guard("Destroy", "what is not void",
            with(voided(), f -> f.forgets(2).holds(2, 1, Status.VOID, false)),
            f -> f.forgets(2).holds(2, 1, Status.PREPARED, false)),
        new Guard("Destroy", "twice", with(voided(), f -> f.forgets(2).holds(2, 1, Status.VOID, false)),
            f -> f.keyed.remove("2/1")),
        new Guard("Destroy", "what is only replaced",
            with(Facts.provenSuccessor(), f -> f.forgets(1).holds(1, 1, Status.RETIRING, true)),
            f -> f.forgets(1).holds(1, 1, Status.REPLACED, true)),
        new Guard("Destroy", "what the chain has made active again",
            with(Facts.provenSuccessor(), f -> f.forgets(1).holds(1, 1, Status.RETIRING, true)), f -> {
              f.lineage = Facts.settledEpoch().lineage;
              f.latest = f.latest.map(epoch -> Facts.in(Phase.ROLLED_BACK, epoch));
            }),
        new Guard("Destroy", "what was rolled back, before its base is followed by a proven epoch",
            with(Facts.provenSuccessor(), f -> f.forgets(1).holds(1, 1, Status.ROLLED_BACK, false)),
            f -> f.lineage = Facts.activatedEpoch().lineage),
        new Guard("Destroy", "what was rolled back, twice",
            with(Facts.provenSuccessor(), f -> f.forgets(1).holds(1, 1, Status.ROLLED_BACK, false)),
            f -> f.keyed.remove("1/1")));
  }

  /** The deadline of attempt 1 has passed in a final block. */
  private static Facts voided() {
    return with(Facts.preparedAttempt(), f -> f.now = Facts.NOW + 61);
  }

  private static List<Guard> halted() {
    Consumer<Facts> chainForgets = f -> f.lineage = List.of(otherRoot(f));
    return List.of(new Guard("StartDeal", "in a halt", Facts.liveAttempt(), chainForgets),
        new Guard("SignBarrier", "in a halt", Facts.approvedProposal(), chainForgets),
        new Guard("Discard", "in a halt",
            with(Facts.approvedProposal(), f -> f.orphans.add("share-00000000-2-1")), chainForgets),
        new Guard("Annul", "in a halt", voided(), chainForgets), new Guard("Destroy", "in a halt",
            with(voided(), f -> f.forgets(2).holds(2, 1, Status.VOID, false)), chainForgets));
  }

  @ParameterizedTest
  @MethodSource("guards")
  void eachEffectHasItsGuard(Guard guard) {
    assertThat(names(guard.facts())).contains(guard.effect());
    guard.change().accept(guard.facts());
    if (guard.facts().relayers == null) {
      guard.facts().relayers = Facts.FIRST;
      assertThat(names(guard.facts().impossibleRelayers())).doesNotContain(guard.effect());
    } else {
      assertThat(names(guard.facts())).doesNotContain(guard.effect());
    }
  }

  @Test
  void everyEffectIsInTheTable() {
    var named = guards().map(Guard::effect).collect(Collectors.toCollection(TreeSet::new));
    var all = Arrays.stream(Effect.class.getPermittedSubclasses()).map(Class::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(all);
  }

  private static Set<String> names(Facts facts) {
    return names(facts.step());
  }

  private static Set<String> names(Lifecycle.Verdict verdict) {
    return verdict.effects().stream().map(effect -> effect.getClass().getSimpleName())
        .collect(Collectors.toSet());
  }

  private static Set<String> names(World world) {
    return names(Lifecycle.step(world));
  }

  @Test
  @DisplayName("a halt is not hidden by a proposal that stands beside it")
  void aHaltIsNotHidden() {
    var facts = Facts.liveAttempt();
    facts.lineage = List.of(otherRoot(facts));
    assertThat(facts.step().state().name()).isEqualTo(Name.HALT);
    assertThat(facts.step().effects()).isEmpty();
  }

  @Test
  @DisplayName("N81 N82: an attempt that lapsed is void, and the same proposal is tried again under the next number")
  void anotherAttemptFollowsAVoidOne() {
    var facts = secondAttempt();
    facts.barrierWhole = true;
    assertThat(facts.step().effects()).contains(new Effect.SignBarrier(facts.latest.orElseThrow(), 2),
        new Effect.OpenAttempt(facts.latest.orElseThrow(), 2));
  }

  @Test
  void aDeadProposalsShareGoesWhenALaterProposalStands() {
    var facts = Facts.preparedAttempt();
    facts.latest = Optional.of(Facts.proposed(3, 1, Facts.NEXT, Kind.ORDINARY, 0, 0));
    assertThat(facts.step().effects()).contains(new Effect.Annul(new Epoch(2), 1));
  }

  @Test
  @DisplayName("what may lie below the part of the line that we are shown is not void")
  void aCutLineVoidsNothing() {
    var facts = new Facts();
    facts.lineage = java.util.stream.IntStream.range(0, 16)
        .mapToObj(k -> Facts.committed(20 - k, 19 - k, Phase.COMMITTED, Facts.FIRST)).toList();
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.holds(20, 1, Status.ACTIVE, false).holds(3, 1, Status.PREPARED, false);
    assertThat(names(facts)).doesNotContain("Annul");
    facts.lineage = List.of(Facts.committed(20, 19, Phase.PROVEN, Facts.FIRST));
    assertThat(facts.step().effects()).contains(new Effect.Annul(new Epoch(3), 1));
  }

  @Test
  @DisplayName("what was committed while we were away is not void because a proposal follows it")
  void aCommittedEpochIsNotVoidBeforeItIsActivatedHere() {
    var facts = committedOverPrepared();
    facts.latest = Optional.of(Facts.proposed(3, 2, Facts.FIRST, Kind.LEAVERS, 0, 0));
    assertThat(names(facts)).contains("Activate").doesNotContain("Annul");
  }

  @Test
  void aProposalWhoseRelayersChangedIsNotExpiredNorIsOneOfOthersOurs() {
    var overtaken = with(Facts.approvedProposal(), f -> f.relayers = Facts.committee(2, 1, 2, 5));
    assertThat(overtaken.step().state().name()).isEqualTo(Name.IDLE);
    var lapsed = with(Facts.approvedProposal(), f -> {
      f.now = Facts.NOW + 2001;
      f.self = Facts.person(50);
      f.forgets(1);
    });
    assertThat(lapsed.step().state().name()).isEqualTo(Name.IDLE);
  }

  @Test
  @DisplayName("N50 N52: the base is kept while the epoch above it may roll back, whatever its age")
  void theBaseIsKeptUntilProven() {
    var facts = Facts.activatedEpoch();
    facts.now = Facts.NOW + 10_000_000;
    assertThat(names(facts)).doesNotContain("Retire", "Destroy", "Annul");
  }

  @Test
  @DisplayName("a replaced epoch waits while a share of the proven one that never was active here is kept: it is not asked of the store, which refuses it")
  void aShareOfTheProvenEpochThatNeverWasActiveStandsInTheWay() {
    var facts = Facts.provenSuccessor();
    facts.forgets(2).holds(2, 1, Status.PREPARED, false);
    facts.lineage = List.of(Facts.committed(3, 2, Phase.COMMITTED, Facts.NEXT), facts.lineage.getFirst());
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.holds(3, 1, Status.ACTIVE, false);
    assertThat(names(facts)).doesNotContain("Retire", "Annul", "Destroy");

    facts.lineage = List.of(Facts.committed(3, 2, Phase.PROVEN, Facts.NEXT));
    facts.latest = Optional.of(facts.lineage.getFirst());
    facts.forgets(3).holds(3, 1, Status.ACTIVE, true);
    assertThat(facts.step().effects()).contains(new Effect.Annul(new Epoch(2), 1),
        new Effect.Retire(new Epoch(1), new Epoch(3)));
  }

  @Test
  @DisplayName("a member without a usable share keeps its share of the epoch before, and every share it cannot place")
  void aMemberWithoutAUsableShareDeletesNothing() {
    var facts = Facts.provenSuccessor();
    facts.forgets(1).holds(1, 1, Status.ACTIVE, true).forgets(2);
    facts.epochs.add(new EpochRecord(new Epoch(2), 1, Facts.root(9), Facts.NEXT, Bytes.of(new byte[]{1}),
        Status.PREPARED, false));
    assertThat(facts.step().state().name()).isEqualTo(Name.MISSING_SHARE);
    assertThat(names(facts)).doesNotContain("Retire", "Annul", "Destroy", "Leave");
  }

  @Test
  void afterARollBackTheBaseIsActiveAgainAndNothingIsDestroyedInTheSameStep() {
    var verdict = rolledBack().step();
    assertThat(verdict.effects()).contains(new Effect.RollBack(new Epoch(2), new Epoch(1)));
    assertThat(names(verdict)).doesNotContain("Retire", "Destroy", "Annul");
  }

  @Test
  void whoLeftComesBackWhenTheEpochWithoutItIsRolledBack() {
    var facts = Facts.settledEpoch();
    facts.forgets(1).holds(1, 1, Status.REPLACED, true);
    assertThat(facts.step().effects()).contains(new Effect.Activate(facts.lineage.getFirst()));
  }

  @Test
  @DisplayName("a node that noted an epoch as proven goes back all the same when the chain does, with a share of the base or without")
  void whatWeCallProvenGivesWayToo() {
    for (var base : EnumSet.complementOf(EnumSet.of(Status.ACTIVE))) {
      var facts = joinerOfAnEpochThatGaveWay();
      facts.forgets(2).holds(2, 1, Status.ACTIVE, true).holds(1, 1, base, true);
      assertThat(facts.step().effects()).as(base.name())
          .contains(base == Status.REPLACED
              ? new Effect.RollBack(new Epoch(2), new Epoch(1))
              : new Effect.GiveWay(new Epoch(2), new Epoch(1)));
    }
  }

  @Test
  @DisplayName("what endpoints called rolled back becomes active again when the chain says that it is")
  void whatWasCalledRolledBackReturns() {
    var facts = calledRolledBack();
    assertThat(facts.step().effects()).contains(new Effect.Activate(facts.lineage.getFirst()));
  }

  @Test
  void whileMembersAreUnknownNobodyLeavesAndNothingGoes() {
    var facts = left();
    facts.lineage = List.of(Facts.withoutMembers(facts.lineage.getFirst()), facts.lineage.getLast());
    assertThat(names(facts)).doesNotContain("Leave", "Retire", "Destroy", "Annul");
  }
}
