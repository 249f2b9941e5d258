package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.secret.Entropy;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.TestIdentity;
import io.reseal.node.chain.Terms;
import io.reseal.node.chain.Testimony;
import io.reseal.node.session.Hamlet;
import io.reseal.node.store.EpochRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An epoch is believed to be Proven for its members' signatures; each test
 * bends one of them.
 */
class ProvenEpochsTest {

  private static final List<TestIdentity> PEOPLE = TestIdentity.several(5);
  private static final Committee BASE = of(2, 0, 1, 2);
  private static final Committee NEXT = of(3, 0, 1, 2, 3);
  private static final Bytes32 KEYS = Facts.hash(7);
  private static final long UNTIL = Facts.NOW + 600;
  private static final EpochState PROVEN = proven();
  private static final Optional<EpochRecord> OURS = Optional.of(new EpochRecord(new Epoch(1), 1,
      Facts.root(1), BASE, Bytes.of(new byte[]{1}), EpochRecord.Status.REPLACED, true));

  private static Committee of(int threshold, int... people) {
    return Committee.of(Arrays.stream(people).mapToObj(PEOPLE::get).map(TestIdentity::address).toList(),
        threshold);
  }

  private static EpochState proven() {
    var terms = new Terms(new Epoch(2), new Epoch(1), Facts.root(1), RegistryDigests.committeeHash(BASE),
        RegistryDigests.committeeHash(NEXT), 4, 3, Kind.ORDINARY, KEYS, Facts.NOW - 1000, Facts.NOW + 2000);
    return new EpochState(terms, Facts.DIGESTS.terms(terms), Phase.PROVEN, 2, 0, Facts.root(2),
        Facts.NOW - 500, false, Optional.of(NEXT));
  }

  private static Bytes32 barrier(int attempt) {
    return Facts.DIGESTS.barrier(PROVEN.termsHash(), attempt, UNTIL);
  }

  private static Bytes32 ready(Bytes32 root) {
    return Facts.DIGESTS.ready(PROVEN.termsHash(), 2, root, KEYS);
  }

  private static Bytes32 active(Bytes32 root) {
    return Facts.DIGESTS.active(PROVEN.termsHash(), root);
  }

  /** By so many of them, in their order. */
  private static MemberSignatures by(int count, Committee committee, Bytes32 digest) {
    var signatures = new TreeMap<Address, Bytes>();
    committee.members().stream().limit(count).forEach(member -> signatures.put(member, PEOPLE.stream()
        .filter(each -> each.address().equals(member)).findFirst().orElseThrow().sign(digest)));
    return MemberSignatures.of(committee, signatures);
  }

  private static Testimony whole() {
    return new Testimony(UNTIL, by(4, NEXT, barrier(2)), by(2, BASE, barrier(2)),
        by(4, NEXT, ready(PROVEN.root())), by(4, NEXT, active(PROVEN.root())));
  }

  private static Optional<String> flaw(Testimony said) {
    return flaw(said, OURS, KEYS);
  }

  private static Optional<String> flaw(Testimony said, Optional<EpochRecord> ours, Bytes32 keys) {
    return ProvenEpochs.flaw(said, PROVEN, KEYS, new ProvenEpochs.Known(keys, ours, Optional.empty()),
        Facts.DIGESTS);
  }

  @Test
  @DisplayName("all signatures of all members are believed, by a node of the base and by one that was away")
  void allSignaturesAreBelieved() {
    assertThat(flaw(whole())).isEmpty();
    assertThat(flaw(whole(), Optional.empty(), KEYS)).isEmpty();
  }

  @Test
  @DisplayName("the governor's proof by one more than the threshold is believed, and by no fewer")
  void theGovernorsProofIsBelieved() {
    var five = of(3, 0, 1, 2, 3, 4);
    var terms = new Terms(new Epoch(2), new Epoch(1), Facts.root(1), RegistryDigests.committeeHash(BASE),
        RegistryDigests.committeeHash(five), 5, 3, Kind.ORDINARY, KEYS, Facts.NOW - 1000, Facts.NOW + 2000);
    var hash = Facts.DIGESTS.terms(terms);
    var epoch = new EpochState(terms, hash, Phase.PROVEN, 1, 0, Facts.root(2), Facts.NOW, false,
        Optional.of(five));
    var barrier = Facts.DIGESTS.barrier(hash, 1, UNTIL);
    for (var count = 3; count <= 5; count++) {
      var said = new Testimony(UNTIL, by(5, five, barrier), by(2, BASE, barrier),
          by(5, five, Facts.DIGESTS.ready(hash, 1, epoch.root(), KEYS)),
          by(count, five, Facts.DIGESTS.active(hash, epoch.root())));
      var flaw = ProvenEpochs.flaw(said, epoch, KEYS, new ProvenEpochs.Known(KEYS, OURS, Optional.empty()),
          Facts.DIGESTS);
      assertThat(flaw.isEmpty()).as("%d of 5", count).isEqualTo(count >= 4);
    }
  }

  static Stream<Map.Entry<String, UnaryOperator<Testimony>>> bends() {
    var other = Facts.hash(99);
    var strangers = of(2, 2, 3, 4);
    return Map
        .<String, UnaryOperator<Testimony>>of("3 Barrier signatures verify, expected 4",
            it -> new Testimony(UNTIL, by(3, NEXT, barrier(2)), it.current(), it.ready(), it.active()),
            "0 Barrier signatures verify, expected 4",
            it -> new Testimony(UNTIL, by(4, NEXT, barrier(1)), it.current(), it.ready(), it.active()),
            "0 Barrier signatures verify, expected 4 of 4",
            it -> new Testimony(UNTIL + 1, it.next(), it.current(), it.ready(), it.active()),
            "1 Barrier signatures verify, expected 2 of 3",
            it -> new Testimony(UNTIL, it.next(), by(1, BASE, barrier(2)), it.ready(), it.active()),
            "1 Barrier signatures verify, expected 2",
            it -> new Testimony(UNTIL, it.next(), by(3, strangers, barrier(2)), it.ready(), it.active()),
            "3 Ready signatures verify, expected 4",
            it -> new Testimony(UNTIL, it.next(), it.current(), by(3, NEXT, ready(PROVEN.root())),
                it.active()),
            "0 Ready signatures verify, expected 4",
            it -> new Testimony(UNTIL, it.next(), it.current(), by(4, NEXT, ready(other)), it.active()),
            "3 Active signatures verify, expected 4",
            it -> new Testimony(UNTIL, it.next(), it.current(), it.ready(),
                by(3, NEXT, active(PROVEN.root()))),
            "0 Active signatures verify, expected 4",
            it -> new Testimony(UNTIL, it.next(), it.current(), it.ready(), by(4, NEXT, active(other))))
        .entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("bends")
  void whatTheMembersDidNotSignIsNotBelieved(Map.Entry<String, UnaryOperator<Testimony>> bend) {
    assertThat(flaw(bend.getValue().apply(whole())).orElseThrow()).contains(bend.getKey());
  }

  @Test
  @DisplayName("a chain that tells of another base, or of other keys, than ours is not believed")
  void anotherBaseIsNotBelieved() {
    for (var record : List.of(
        new EpochRecord(new Epoch(1), 1, Facts.root(3), BASE, Bytes.EMPTY, EpochRecord.Status.REPLACED, true),
        new EpochRecord(new Epoch(1), 1, Facts.root(1), NEXT, Bytes.EMPTY, EpochRecord.Status.REPLACED,
            true))) {
      assertThat(flaw(whole(), Optional.of(record), KEYS).orElseThrow())
          .contains("another epoch 1 than ours");
    }
    assertThat(flaw(whole(), OURS, Facts.hash(8)).orElseThrow()).contains("keys hash to");
    var unknown = new Testimony(UNTIL, whole().next(), MemberSignatures.NOBODY, whole().ready(),
        whole().active());
    assertThat(flaw(unknown, Optional.empty(), KEYS).orElseThrow()).contains("hashes to its committee");
    assertThat(ProvenEpochs.flaw(whole(), Facts.withoutMembers(PROVEN), KEYS,
        new ProvenEpochs.Known(KEYS, OURS, Optional.empty()), Facts.DIGESTS))
        .contains("its members are not known");
  }

  @Test
  @DisplayName("a member with that very root is content with all Active signatures, and with no fewer")
  void allActivesAreEnoughForAMember() {
    var carriedElsewhere = Testimony.NOTHING.active(whole().active());
    var own = new EpochRecord(new Epoch(2), 2, PROVEN.root(), NEXT, Bytes.EMPTY, EpochRecord.Status.ACTIVE,
        false);
    var other = new EpochRecord(new Epoch(2), 2, Facts.root(9), NEXT, Bytes.EMPTY, EpochRecord.Status.ACTIVE,
        false);
    assertThat(flawOf(carriedElsewhere, Optional.of(own))).isEmpty();
    assertThat(flawOf(carriedElsewhere, Optional.empty())).isPresent();
    assertThat(flawOf(carriedElsewhere, Optional.of(other))).isPresent();
    assertThat(flawOf(Testimony.NOTHING.active(by(3, NEXT, active(PROVEN.root()))), Optional.of(own)))
        .isPresent();
  }

  private static Optional<String> flawOf(Testimony said, Optional<EpochRecord> own) {
    return ProvenEpochs.flaw(said, PROVEN, KEYS, new ProvenEpochs.Known(KEYS, OURS, own), Facts.DIGESTS);
  }

  @Test
  @DisplayName("what one testimony lacks is taken from the other, the barrier with its time and both committees")
  void whatIsMissingIsTakenFromWhatWasHeard() {
    var whole = whole();
    for (var part : List.of(Testimony.NOTHING, Testimony.NOTHING.ready(whole.ready()),
        Testimony.NOTHING.active(whole.active()), whole.active(MemberSignatures.NOBODY))) {
      assertThat(part.completedBy(whole)).isEqualTo(whole);
      assertThat(flaw(part)).isPresent();
    }
    assertThat(whole.completedBy(Testimony.NOTHING)).isEqualTo(whole);
  }

  @Test
  @DisplayName("a question that is never answered keeps no other from being asked, and is asked again only later")
  void oneQuestionDoesNotStarveAnother(@TempDir Path folder) {
    try (var hamlet = new Hamlet(folder)) {
      var station = hamlet.settle(1).getFirst();
      var asked = new ArrayList<Runnable>();
      var proven = new ProvenEpochs(
          new Desk(station.identity(), Hamlet.CHAIN, hamlet::chainNow, station.store(), station.custody(),
              station.sessionKeys(), station.runs(), station.conversations(), station.signings(),
              station.peers(), Hamlet.TIMING, Entropy.system(), hamlet::now, station.evidence()),
          Facts.DIGESTS, null, new Ballots(Facts.DIGESTS), asked::add);
      var facts = new Facts();
      facts.lineage = List.of(Facts.committed(2, 1, Phase.PROVEN, NEXT));
      assertThat(proven.isChecked(facts.chain(), Facts.hash(1))).isFalse();
      assertThat(proven.isChecked(facts.chain(), Facts.hash(2))).isFalse();
      assertThat(asked).hasSize(2);
      assertThat(proven.isChecked(facts.chain(), Facts.hash(1))).isFalse();
      assertThat(asked).hasSize(2);
      hamlet.pass(Duration.ofSeconds(11));
      assertThat(proven.isChecked(facts.chain(), Facts.hash(1))).isFalse();
      assertThat(asked).hasSize(3);
    }
  }
}
