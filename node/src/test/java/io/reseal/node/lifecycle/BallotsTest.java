package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.TestIdentity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A ballot counts for one payload, one attempt, one signer, for a while; each
 * test bends one of these.
 */
class BallotsTest {

  private static final List<TestIdentity> PEOPLE = TestIdentity.several(5);
  private static final TestIdentity LEAVER = PEOPLE.get(0);
  private static final TestIdentity MEMBER = PEOPLE.get(1);
  private static final TestIdentity STRANGER = PEOPLE.get(4);
  private static final Committee CURRENT = of(0, 1, 2);
  private static final Committee NEXT = of(1, 2, 3);
  private static final long UNTIL = Facts.NOW + 600;

  private final Facts facts = new Facts();
  private final Ballots ballots = new Ballots(Facts.DIGESTS);

  BallotsTest() {
    facts.lineage = List.of(Facts.committed(1, 0, Phase.COMMITTED, CURRENT));
    facts.latest = Optional.of(Facts.proposed(2, 1, NEXT, Kind.ORDINARY, 1, Facts.NOW + 60));
    facts.keys = Facts.hash(7);
  }

  private static Committee of(int... people) {
    return Committee
        .of(java.util.Arrays.stream(people).mapToObj(PEOPLE::get).map(TestIdentity::address).toList(), 2);
  }

  private FinalizedState chain() {
    return facts.chain();
  }

  private Bytes32 terms() {
    return facts.latest.orElseThrow().termsHash();
  }

  private Statement.Barrier barrier(TestIdentity signer, int attempt, long until) {
    return new Statement.Barrier(terms(), attempt, until, signer.address(),
        signer.sign(Facts.DIGESTS.barrier(terms(), attempt, until)));
  }

  private Statement.Ready ready(TestIdentity signer, int attempt, Bytes32 root) {
    return ready(signer, attempt, root, facts.keys);
  }

  private Statement.Ready ready(TestIdentity signer, int attempt, Bytes32 root, Bytes32 keys) {
    return new Statement.Ready(terms(), attempt, root, keys, signer.address(),
        signer.sign(Facts.DIGESTS.ready(terms(), attempt, root, keys)), List.of(Bytes.of(new byte[64])));
  }

  private Statement.Active active(TestIdentity signer, Bytes32 terms, Bytes32 root) {
    return new Statement.Active(terms, root, signer.address(),
        signer.sign(Facts.DIGESTS.active(terms, root)));
  }

  @Test
  void membersOfEitherCommitteeGather() {
    assertThat(ballots.take(barrier(LEAVER, 1, UNTIL), chain())).isEmpty();
    assertThat(ballots.take(barrier(MEMBER, 1, UNTIL), chain())).isEmpty();
    assertThat(ballots.gathered(1)).containsExactlyInAnyOrder(LEAVER.address(), MEMBER.address());
    assertThat(ballots.barrier(1, UNTIL)).hasSize(2);
  }

  @Test
  @DisplayName("N83: a stranger's barrier is refused")
  void aStrangersBarrierIsRefused() {
    assertThat(ballots.take(barrier(STRANGER, 1, UNTIL), chain())).get().asString().contains("neither");
    assertThat(ballots.all()).isEmpty();
  }

  @Test
  @DisplayName("N31: a barrier in another's name is refused")
  void aBarrierInAnothersNameIsRefused() {
    var forged = barrier(STRANGER, 1, UNTIL);
    assertThat(ballots.take(
        new Statement.Barrier(forged.termsHash(), 1, UNTIL, MEMBER.address(), forged.signature()), chain()))
        .get().asString().contains("not signed by");
    assertThat(ballots.all()).isEmpty();
  }

  @Test
  @DisplayName("N31: who will not deal says so himself, of the next attempt, and nobody says it for him")
  void anAbstentionIsOnesOwnWord() {
    var next = new Statement.Abstention(terms(), 2);
    assertThat(ballots.take(STRANGER.address(), next, chain())).get().asString().contains("active committee");
    assertThat(ballots.take(PEOPLE.get(3).address(), next, chain())).as("a joiner").isPresent();
    assertThat(ballots.take(MEMBER.address(), new Statement.Abstention(terms(), 1), chain()))
        .as("of the live attempt").isPresent();
    assertThat(ballots.take(MEMBER.address(), new Statement.Abstention(Facts.hash(9), 2), chain()))
        .isPresent();
    assertThat(ballots.abstaining(2)).isEmpty();
    assertThat(ballots.take(MEMBER.address(), next, chain())).isEmpty();
    assertThat(ballots.abstaining(2)).containsExactly(MEMBER.address());
    assertThat(ballots.abstaining(1)).isEmpty();
    assertThat(ballots.all()).as("what is passed on to others").isEmpty();
    facts.latest = Optional.of(Facts.proposed(2, 1, NEXT, Kind.ORDINARY, 2, Facts.NOW + 60));
    ballots.keepOnly(chain());
    assertThat(ballots.abstention(MEMBER.address())).isEmpty();
  }

  @Test
  void aSignatureForOneAttemptIsNoneForAnother() {
    var first = barrier(MEMBER, 1, UNTIL);
    assertThat(
        ballots.take(new Statement.Barrier(terms(), 2, UNTIL, MEMBER.address(), first.signature()), chain()))
        .get().asString().contains("not signed by");
    assertThat(ballots.take(new Statement.Barrier(terms(), 1, UNTIL + 1, MEMBER.address(), first.signature()),
        chain())).get().asString().contains("not signed by");
  }

  @Test
  void onlyTheLastAndTheNextAttemptGather() {
    assertThat(ballots.take(barrier(MEMBER, 0, UNTIL), chain())).isPresent();
    assertThat(ballots.take(barrier(MEMBER, 3, UNTIL), chain())).isPresent();
    assertThat(ballots.take(barrier(MEMBER, 2, UNTIL), chain())).isEmpty();
  }

  @Test
  void anExpiredBarrierAndOneForTooLongAreRefused() {
    assertThat(ballots.take(barrier(MEMBER, 2, Facts.NOW), chain())).get().asString().contains("valid");
    assertThat(ballots.take(barrier(MEMBER, 2, Facts.NOW + 3601), chain())).get().asString()
        .contains("valid");
    assertThat(ballots.take(barrier(MEMBER, 2, Facts.NOW + 1), chain())).isEmpty();
  }

  @Test
  @DisplayName("N20: a barrier for other terms is refused")
  void aBarrierForOtherTermsIsRefused() {
    var other = Facts.hash(66);
    assertThat(ballots.take(new Statement.Barrier(other, 1, UNTIL, MEMBER.address(),
        MEMBER.sign(Facts.DIGESTS.barrier(other, 1, UNTIL))), chain())).isPresent();
  }

  @Test
  void anOlderBarrierDoesNotTakeTheNewersPlace() {
    var older = barrier(MEMBER, 1, UNTIL);
    assertThat(ballots.take(barrier(MEMBER, 1, UNTIL + 600), chain())).isEmpty();
    assertThat(ballots.take(older, chain())).isEmpty();
    assertThat(ballots.barrier(1, UNTIL + 600)).hasSize(1);
    assertThat(ballots.barrier(1, UNTIL)).isEmpty();
  }

  @Test
  @DisplayName("who gathers for the next attempt has not left the live one")
  void aBarrierForTheNextAttemptLeavesTheLiveOne() {
    assertThat(ballots.take(barrier(MEMBER, 1, UNTIL), chain())).isEmpty();
    assertThat(ballots.take(barrier(MEMBER, 2, UNTIL + 600), chain())).isEmpty();
    assertThat(ballots.gathered(1)).contains(MEMBER.address());
    assertThat(ballots.gathered(2)).contains(MEMBER.address());
  }

  @Test
  void oneSignersReplayOfAnOldAttemptLeavesItsNewestThere() {
    assertThat(ballots.take(barrier(MEMBER, 2, UNTIL), chain())).isEmpty();
    assertThat(ballots.take(barrier(MEMBER, 1, UNTIL + 600), chain())).isEmpty();
    assertThat(ballots.gathered(2)).contains(MEMBER.address());
  }

  @Test
  void theTimeWithTheMostBarriersIsTheOne() {
    assertThat(ballots.take(barrier(PEOPLE.get(0), 1, UNTIL), chain())).isEmpty();
    assertThat(ballots.take(barrier(PEOPLE.get(1), 1, UNTIL), chain())).isEmpty();
    assertThat(ballots.take(barrier(PEOPLE.get(2), 1, UNTIL + 600), chain())).isEmpty();
    assertThat(ballots.barrierTime(1)).contains(UNTIL);
    assertThat(ballots.barrierTime(2)).isEmpty();
  }

  @Test
  void allSignOneAndTheSameTime() {
    assertThat(Ballots.barrierValidUntil(600)).isEqualTo(3600);
    assertThat(Ballots.barrierValidUntil(1199)).isEqualTo(3600);
    assertThat(Ballots.barrierValidUntil(1200)).isEqualTo(4200);
  }

  @Test
  void aReadyOfANextMemberCounts() {
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(2)), chain())).isEmpty();
    assertThat(ballots.readies()).containsOnlyKeys(MEMBER.address());
  }

  @Test
  @DisplayName("N83: a leaver's or stranger's ready is refused")
  void aReadyOfANonMemberIsRefused() {
    for (var outsider : List.of(LEAVER, STRANGER)) {
      assertThat(ballots.take(ready(outsider, 1, Facts.root(2)), chain())).get().asString()
          .contains("not in the next committee");
    }
  }

  @Test
  void aReadyForAnotherRootAfterTheFirstIsRefused() {
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(2)), chain())).isEmpty();
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(3)), chain())).get().asString()
        .contains("another root");
    assertThat(ballots.readies().get(MEMBER.address()).root()).isEqualTo(Facts.root(2));
  }

  @Test
  @DisplayName("sameKey: a ready for other keys than the registry lists is refused")
  void aReadyForOtherKeysIsRefused() {
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(2), Facts.hash(8)), chain())).get().asString()
        .contains("keys");
    facts.keys = Bytes32.ZERO; // the first epoch: the keys are not listed yet
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(2), Facts.hash(8)), chain())).isEmpty();
  }

  @Test
  void aReadyForAnotherAttemptIsRefused() {
    assertThat(ballots.take(ready(MEMBER, 2, Facts.root(2)), chain())).isPresent();
    var first = ready(MEMBER, 1, Facts.root(2));
    facts.latest = Optional.of(Facts.proposed(2, 1, NEXT, Kind.ORDINARY, 2, Facts.NOW + 60));
    assertThat(ballots.take(new Statement.Ready(terms(), 2, first.root(), first.keysHash(), first.signer(),
        first.signature(), first.proofs()), chain())).get().asString().contains("not signed by");
  }

  @Test
  @DisplayName("N31: a ready in another's name is refused")
  void aReadyInAnothersNameIsRefused() {
    var forged = ready(STRANGER, 1, Facts.root(2));
    assertThat(ballots.take(new Statement.Ready(terms(), 1, forged.root(), forged.keysHash(),
        MEMBER.address(), forged.signature(), forged.proofs()), chain())).get().asString()
        .contains("not signed by");
  }

  @Test
  void anActiveOfAMemberCountsAndNobodyElses() {
    var epoch = facts.lineage.getFirst();
    assertThat(ballots.take(active(LEAVER, epoch.termsHash(), epoch.root()), chain())).isEmpty();
    assertThat(ballots.take(active(STRANGER, epoch.termsHash(), epoch.root()), chain())).get().asString()
        .contains("not in the active committee");
    assertThat(ballots.take(active(MEMBER, epoch.termsHash(), Facts.root(9)), chain())).isPresent();
    assertThat(ballots.take(active(MEMBER, Facts.hash(9), epoch.root()), chain())).isPresent();
    var forged = active(STRANGER, epoch.termsHash(), epoch.root());
    assertThat(ballots.take(
        new Statement.Active(forged.termsHash(), forged.root(), MEMBER.address(), forged.signature()),
        chain())).get().asString().contains("not signed by");
    assertThat(ballots.actives()).containsOnlyKeys(LEAVER.address());
  }

  @Test
  @DisplayName("N79: when the next proposal stands nothing of the last one is left")
  void theNextProposalStartsEmpty() {
    assertThat(ballots.take(barrier(MEMBER, 1, UNTIL), chain())).isEmpty();
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(2)), chain())).isEmpty();
    facts.latest = Optional.of(Facts.proposed(3, 1, NEXT, Kind.ORDINARY, 1, Facts.NOW + 60));
    ballots.keepOnly(chain());
    assertThat(ballots.all()).isEmpty();
  }

  @Test
  void whatHasExpiredIsForgotten() {
    assertThat(ballots.take(barrier(MEMBER, 2, UNTIL), chain())).isEmpty();
    facts.now = UNTIL - 1;
    ballots.keepOnly(chain());
    assertThat(ballots.gathered(2)).hasSize(1);
    facts.now = UNTIL;
    ballots.keepOnly(chain());
    assertThat(ballots.gathered(2)).isEmpty();
  }

  @Test
  @DisplayName("N54: who has gathered for the live attempt is not forgotten, however late its final block is read")
  void theLiveAttemptsBarriersOutlastTheirTime() {
    assertThat(ballots.take(barrier(MEMBER, 1, UNTIL), chain())).isEmpty();
    facts.now = UNTIL + 10_000;
    ballots.keepOnly(chain());
    assertThat(ballots.gathered(1)).containsExactly(MEMBER.address());
    assertThat(ballots.take(barrier(LEAVER, 1, UNTIL), chain())).as("by who comes later").isEmpty();
    assertThat(ballots.take(barrier(LEAVER, 1, facts.now + 3601), chain())).isPresent();
  }

  @Test
  @DisplayName("who abstained and has a share after all counts as a dealer again: at its own place at once, elsewhere when it has not said so for a while")
  void anAbstentionEnds() {
    assertThat(ballots.take(MEMBER.address(), new Statement.Abstention(terms(), 2), chain())).isEmpty();
    assertThat(ballots.take(barrier(MEMBER, 2, UNTIL), chain())).isEmpty();
    assertThat(ballots.abstaining(2)).as("its barrier, which follows at once, says nothing of it")
        .containsExactly(MEMBER.address());
    facts.now += 1199;
    ballots.keepOnly(chain());
    assertThat(ballots.abstaining(2)).containsExactly(MEMBER.address());
    assertThat(ballots.take(MEMBER.address(), new Statement.Abstention(terms(), 2), chain())).isEmpty();
    facts.now += 1199;
    ballots.keepOnly(chain());
    assertThat(ballots.abstaining(2)).as("it has said so again").containsExactly(MEMBER.address());
    facts.now += 1;
    ballots.keepOnly(chain());
    assertThat(ballots.abstaining(2)).isEmpty();
    assertThat(ballots.take(MEMBER.address(), new Statement.Abstention(terms(), 2), chain())).isEmpty();
    ballots.withdrawAbstention(MEMBER.address());
    assertThat(ballots.abstaining(2)).isEmpty();
  }

  @Test
  void readiesOfAVoidAttemptAndActivesOfAReplacedEpochAreForgotten() {
    var epoch = facts.lineage.getFirst();
    assertThat(ballots.take(ready(MEMBER, 1, Facts.root(2)), chain())).isEmpty();
    assertThat(ballots.take(active(MEMBER, epoch.termsHash(), epoch.root()), chain())).isEmpty();
    facts.latest = Optional.of(Facts.proposed(2, 1, NEXT, Kind.ORDINARY, 2, Facts.NOW + 60));
    facts.lineage = List.of(Facts.committed(5, 1, Phase.COMMITTED, CURRENT));
    ballots.keepOnly(chain());
    assertThat(ballots.readies()).isEmpty();
    assertThat(ballots.actives()).isEmpty();
  }

  @Test
  @DisplayName("a barrier takes all of next and enough of current, and an unknown current committee is not enough")
  void wholeMeansAllOfNextAndEnoughOfCurrent() {
    var next = java.util.Set.copyOf(NEXT.members());
    assertThat(Deeds.isWhole(next, NEXT, chain())).isTrue();
    assertThat(Deeds.isWhole(addresses(1, 2), NEXT, chain())).isFalse();
    facts.lineage = List.of(Facts.committed(1, 0, Phase.COMMITTED, of(0, 1, 4)));
    assertThat(Deeds.isWhole(next, NEXT, chain())).as("one of a current threshold of two").isFalse();
    assertThat(Deeds.isWhole(addresses(0, 1, 2, 3), NEXT, chain())).isTrue();
    facts.lineage = List.of(Facts.withoutMembers(facts.lineage.getFirst()));
    assertThat(Deeds.isWhole(addresses(0, 1, 2, 3), NEXT, chain())).as("members unknown").isFalse();
    facts.lineage = List.of();
    assertThat(Deeds.isWhole(next, NEXT, chain())).as("the first epoch").isTrue();
  }

  private static java.util.Set<Address> addresses(int... people) {
    return java.util.Set
        .copyOf(java.util.Arrays.stream(people).mapToObj(PEOPLE::get).map(TestIdentity::address).toList());
  }
}
