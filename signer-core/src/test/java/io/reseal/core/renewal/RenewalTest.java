package io.reseal.core.renewal;

import static io.reseal.core.renewal.TwoParties.HONEST;
import static io.reseal.core.renewal.TwoParties.OTHER;
import static io.reseal.core.renewal.TwoParties.PLAN;
import static io.reseal.core.renewal.TwoParties.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.Draw;
import io.reseal.core.ot.OleAlice;
import io.reseal.core.ot.OleAnswer;
import io.reseal.core.ot.OleBob;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.ot.OleShares;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.Poison;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A new setup of one pair, and every way in which it comes to nothing. */
class RenewalTest {

  private static final Fault DISPUTE = new Fault.PairDispute(RenewalPlan.seat(HONEST),
      RenewalPlan.seat(OTHER), 2);

  private long open;

  @BeforeEach
  void count() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void bothEndWithHalvesOfOneSetupThatMultiply() {
    try (var parties = new TwoParties()) {
      parties.deliver();
      var one = parties.setup(HONEST).orElseThrow();
      var other = parties.setup(OTHER).orElseThrow();
      assertThat(one.generation()).isEqualTo(2);
      assertThat(one.hash()).isEqualTo(other.hash());
      assertThat(parties.kept()).containsEntry(HONEST, one.hash()).containsEntry(OTHER, one.hash());
      multiplies(one, other);
      multiplies(other, one);
    }
  }

  /** c + d = chi a in a session of its own. */
  private static void multiplies(PairSetup ofAlice, PairSetup ofBob) {
    var session = new SessionId(Bytes32.ofHex("77".repeat(32)));
    Draw draw = (size, _) -> SecretBytes.random(size, Entropy.system());
    try (var bob = OleBob.open(ofBob, session, draw);
        var chi = bob.chi().copy();
        var first = SecretScalar.random(Entropy.system());
        var second = SecretScalar.random(Entropy.system());
        var answered = (OleAnswer.Answered) OleAlice.answer(ofAlice, session, bob.opening(), first, second,
            draw);
        var shares = (OleShares) bob.finish(answered.reply());
        var sum = shares.first().plus(answered.shares().first());
        var product = chi.times(first)) {
      assertThat(sum.timesGenerator()).isEqualTo(product.timesGenerator());
    }
  }

  @Test
  @DisplayName("nobody has it before both have said that it is durable, and nobody says so before it is")
  void nobodyHasItBeforeBothHaveKeptIt() {
    try (var parties = new TwoParties()) {
      parties.deliver((envelope, to) -> envelope.header().step() != Renewal.KEPT
          || !to.equals(RenewalPlan.seat(HONEST)) || envelope.header().from().equals(to));
      assertThat(parties.kept()).containsKeys(HONEST, OTHER);
      assertThat(parties.run(HONEST).outcome()).isEmpty();
      parties.run(HONEST).expire();
      assertThat(parties.faults(HONEST)).hasSize(1).first().isInstanceOf(Fault.Missing.class);
      assertThat(parties.setup(OTHER)).as("it has heard both").isPresent();
    }
  }

  @Test
  void whatCannotBeKeptIsNotSaidToBe() {
    try (var parties = new TwoParties()) {
      parties.refuse(HONEST);
      parties.deliver();
      assertThat(parties.faults(HONEST)).hasSize(1).first().isInstanceOf(Fault.Local.class);
      assertThat(parties.said(Renewal.KEPT)).extracting(each -> each.header().from())
          .containsExactly(RenewalPlan.seat(OTHER));
      parties.expire();
      assertThat(parties.setup(OTHER)).isEmpty();
    }
  }

  private static UnaryOperator<OleOpening> column(int... columns) {
    return opening -> {
      var corrections = opening.corrections().toArray();
      for (var column : columns) {
        corrections[80 * column] ^= 1;
      }
      return new OleOpening(opening.generation(), opening.setup(), opening.salt(), Bytes.of(corrections),
          opening.choice(), opening.columns());
    };
  }

  @Test
  @DisplayName("N72: a dry run that fails check 1 is a dispute of both, bans nobody and leaves nothing")
  void anOpeningThatFailsCheck1IsADispute() {
    var all = new int[128];
    java.util.Arrays.setAll(all, k -> k);
    try (var parties = new TwoParties(saying(Renewal.OPENINGS, OleOpening.class, column(all)))) {
      parties.deliver();
      assertThat(parties.faults(HONEST)).containsExactly(DISPUTE);
      assertThat(parties.faults(HONEST).getFirst().culprits()).isEmpty();
      assertThat(parties.faults(OTHER)).hasSize(1).first().isInstanceOf(Fault.PairDispute.class);
      assertThat(parties.kept()).isEmpty();
    }
  }

  @Test
  void anOpeningOfAnotherSetupIsADispute() {
    try (var parties = new TwoParties(
        saying(Renewal.OPENINGS, OleOpening.class, opening -> new OleOpening(opening.generation(),
            Bytes32.ZERO, opening.salt(), opening.corrections(), opening.choice(), opening.columns())))) {
      parties.deliver();
      assertThat(parties.faults(HONEST)).containsExactly(DISPUTE);
      assertThat(parties.kept()).isEmpty();
    }
  }

  @Test
  @DisplayName("N72: a dry run that fails check 4 is a dispute of both")
  void aReplyThatFailsCheck4IsADispute() {
    try (var parties = new TwoParties(saying(Renewal.ANSWERS, Answer.class, answer -> {
      var reply = answer.reply().orElseThrow();
      return new Answer(
          Optional.of(new OleReply(reply.salt(), reply.masked(), reply.eta().plus(Scalar.ONE), reply.mu())));
    }))) {
      parties.deliver();
      assertThat(parties.faults(HONEST)).containsExactly(DISPUTE);
      assertThat(parties.faults(OTHER)).hasSize(1).first().isInstanceOf(Fault.PairDispute.class);
      assertThat(parties.kept()).as("the cheat alone").doesNotContainKey(HONEST);
    }
  }

  @Test
  void whoSaysThatItFailsIsInDisputeWithUs() {
    for (var lie : List.of(saying(Renewal.ANSWERS, Answer.class, _ -> new Answer(Optional.empty())),
        saying(Renewal.KEPT, Kept.class, _ -> new Kept(Optional.empty())),
        saying(Renewal.KEPT, Kept.class, _ -> new Kept(Optional.of(Bytes32.ZERO))))) {
      try (var parties = new TwoParties(lie)) {
        parties.deliver();
        assertThat(parties.faults(HONEST)).containsExactly(DISPUTE);
        assertThat(parties.setup(HONEST)).isEmpty();
      }
    }
  }

  @Test
  void aCloneOfThisNodeIsAFaultOfOurOwn() throws Malformed {
    var heard = new TreeMap<Seat, Spoken<Offering>>();
    try (var parties = new TwoParties();
        var scope = new SecretScope();
        var share = SecretScalar.random(Entropy.system())) {
      parties.deliver();
      for (var said : parties.said(Renewal.OFFERS)) {
        heard.put(said.header().from(),
            new Spoken<>(said, Codec.of(Offering.class).decode(said.body().toArray())));
      }
      var again = (Step.Await<PairSetup>) Renewal.open(PLAN, HONEST, share, _ -> true, scope,
          Entropy.system());
      var ended = ((AwaitOffers) again.round()).close(heard);
      assertThat(ended).isInstanceOfSatisfying(Step.Abort.class,
          abort -> assertThat((List<?>) abort.faults()).hasSize(1).first().isInstanceOfSatisfying(
              Fault.Local.class,
              local -> assertThat(local.what()).contains("has made another offer in this session")));
    }
  }

  @Test
  void anOfferThatNobodyCanAnswerIsProven() {
    try (var parties = new TwoParties(
        saying(Renewal.OFFERS, Offering.class, offering -> new Offering(offering.tape(),
            Poison.unanswerable(PLAN.name(OTHER), offering.offer()), offering.zeroKey())))) {
      parties.deliver();
      assertThat(parties.faults(HONEST)).hasSize(1).first().isInstanceOfSatisfying(Fault.Proven.class,
          proven -> {
            assertThat(proven.culprit()).isEqualTo(RenewalPlan.seat(OTHER));
            assertThat(proven.evidence()).hasSize(1);
            assertThat(RenewalEvidence.brokenRule(PLAN, parties.roster(), proven))
                .contains(RenewalEvidence.UNANSWERABLE);
            assertThat(RenewalEvidence.brokenRule(TwoParties.plan(3), parties.roster(), proven))
                .as("another session").isEmpty();
            var honest = parties.said(Renewal.OFFERS).stream()
                .filter(each -> each.header().from().equals(RenewalPlan.seat(HONEST))).toList();
            assertThat(RenewalEvidence.brokenRule(PLAN, parties.roster(),
                new Fault.Proven(RenewalPlan.seat(HONEST), proven.what(), honest))).as("an honest offer")
                .isEmpty();
          });
    }
  }

  @Test
  @DisplayName("both get one new zero seed with the setup, and no two renewals the same one")
  void bothGetANewZeroSeed() {
    var session = new SessionId(Bytes32.ofHex("78".repeat(32)));
    var seeds = new HashSet<Bytes32>();
    for (var run = 0; run < 2; run++) {
      try (var parties = new TwoParties()) {
        parties.deliver();
        var one = parties.setup(HONEST).orElseThrow().zero().orElseThrow();
        var other = parties.setup(OTHER).orElseThrow().zero().orElseThrow();
        try (var ours = one.share(session); var theirs = other.share(session); var sum = ours.plus(theirs)) {
          assertThat(sum.timesGenerator()).isEqualTo(Point.IDENTITY);
          assertThat(ours.timesGenerator()).isNotEqualTo(Point.IDENTITY);
        }
        assertThat(seeds.add(one.commitment(PLAN.sid()))).isTrue();
      }
    }
  }

  @Test
  @DisplayName("who says another part of the zero seed than its own is in dispute, and nobody uses the setup")
  void differentZeroSeedsAreADispute() {
    try (var parties = new TwoParties(
        saying(Renewal.OFFERS, Offering.class, offering -> new Offering(offering.tape(), offering.offer(),
            offering.zeroKey().plus(Point.GENERATOR))))) {
      parties.deliver();
      assertThat(parties.faults(HONEST)).containsExactly(DISPUTE);
      assertThat(parties.setup(HONEST)).isEmpty();
      assertThat(parties.setup(OTHER)).isEmpty();
    }
  }

  @Test
  void noPartOfAZeroSeedIsTheIdentity() {
    try (var parties = new TwoParties()) {
      parties.deliver();
      var offering = Codec.of(Offering.class)
          .decode(parties.said(Renewal.OFFERS).getFirst().body().toArray());
      assertThatThrownBy(() -> new Offering(offering.tape(), offering.offer(), Point.IDENTITY))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not the identity");
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("N26: parties with different salts, generations, epochs or roots are in different sessions")
  void everythingInThePlanNamesTheSession() {
    var sids = new HashSet<SessionId>();
    var salts = List.of(PLAN.saltOfOne(), PLAN.saltOfOther());
    for (var plan : List.of(PLAN, TwoParties.plan(3),
        new RenewalPlan(PLAN.key(), new Epoch(4), PLAN.root(), HONEST, OTHER, 2, salts.get(0), salts.get(1)),
        new RenewalPlan(PLAN.key(), PLAN.epoch(), Bytes32.ZERO, HONEST, OTHER, 2, salts.get(0), salts.get(1)),
        new RenewalPlan(PLAN.key(), PLAN.epoch(), PLAN.root(), HONEST, new PartyId(6), 2, salts.get(0),
            salts.get(1)),
        new RenewalPlan(PLAN.key(), PLAN.epoch(), PLAN.root(), new PartyId(1), OTHER, 2, salts.get(0),
            salts.get(1)),
        new RenewalPlan(PLAN.key(), PLAN.epoch(), PLAN.root(), HONEST, OTHER, 2, Bytes32.ZERO, salts.get(1)),
        new RenewalPlan(PLAN.key(), PLAN.epoch(), PLAN.root(), HONEST, OTHER, 2, salts.get(0),
            Bytes32.ZERO))) {
      assertThat(sids.add(plan.sid())).isTrue();
    }
    try (var parties = new TwoParties(PLAN, TwoParties.plan(3), UnaryOperator.identity())) {
      parties.deliver();
      assertThat(parties.kept()).isEmpty();
      assertThat(parties.run(HONEST).outcome()).isEmpty();
    }
  }

  @Test
  void badPlansAreRefused() {
    var salt = PLAN.saltOfOne();
    assertThatThrownBy(() -> TwoParties.plan(1)).hasMessageContaining("from 2, not 1");
    assertThatThrownBy(
        () -> new RenewalPlan(PLAN.key(), PLAN.epoch(), PLAN.root(), OTHER, HONEST, 2, salt, salt))
        .hasMessageContaining("the smaller id of the pair first");
    assertThatThrownBy(
        () -> new RenewalPlan(PLAN.key(), PLAN.epoch(), PLAN.root(), HONEST, HONEST, 2, salt, salt))
        .hasMessageContaining("the smaller id of the pair first");
    assertThatThrownBy(
        () -> new RenewalPlan(PLAN.key(), Epoch.NONE, PLAN.root(), HONEST, OTHER, 2, salt, salt))
        .hasMessageContaining("no key in epoch 0");
    assertThatThrownBy(() -> PLAN.name(new PartyId(9))).hasMessageContaining("not of the pair");
  }
}
