package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.keydeal.independent.PageJudge;
import io.reseal.core.keydeal.independent.PageVerdict;
import io.reseal.core.party.Bytes32;
import io.reseal.core.proof.EqualityProof;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * Our judgement of deals and verdicts against a second one, made from the page
 * alone ({@code core.keydeal.independent}): whole runs in which five of six
 * dealers and five of six receivers may cheat, each in a field of its own.
 */
class IndependentJudgementTest {

  private static final int CHEATS = 5; // dealers 1..5 and receivers 1..5
  private static final int HONEST = 16; // a receiver
  private static final int RUNS = Boolean.getBoolean("reseal.full") ? 1000 : 25;

  /** What a cheating dealer says instead of its deal. */
  private interface DealLie {
    byte[] body(Scene scene, Seat dealer, Deal honest, Random random);
  }

  /** What a cheating receiver says of a deal. */
  private interface VerdictLie {
    Verdict verdict(Charge charge, Verdict honest, Random random);
  }

  private record Charge(Scene scene, Seat accused, Seat accuser, SecretScalar secret, Envelope deal) {

    Deal honestDeal() {
      return scene.message(Deal.class, accused, 1);
    }

    /** S and a sound proof, whatever was dealt. */
    Verdict.Complaint complaint() {
      var shared = secret.times(honestDeal().ephemeral());
      var statement = new EqualityProof.Statement(scene.plan().sid(), accused.id(), accuser.id(),
          secret.timesGenerator(), honestDeal().ephemeral(), shared);
      return new Verdict.Complaint(deal.digest(), shared,
          EqualityProof.prove(statement, secret, Entropy.system()));
    }
  }

  private static DealLie field(BiFunction<Deal, Random, Deal> change) {
    return (_, _, honest, random) -> LocalNetwork.encoded(change.apply(honest, random));
  }

  private static final Map<String, DealLie> DEAL_LIES = new TreeMap<>(Map.ofEntries( //
      Map.entry("none", field((deal, _) -> deal)), //
      Map.entry("any bit", (_, _, honest, random) -> {
        var body = LocalNetwork.encoded(honest);
        var bit = random.nextInt(8 * body.length);
        body[bit / 8] ^= (byte) (1 << bit % 8);
        return body;
      }), //
      Map.entry("bytes cut or added", (_, _, honest, random) -> {
        var body = LocalNetwork.encoded(honest);
        return Arrays.copyOf(body, random.nextInt(body.length + 40));
      }), //
      Map.entry("one coefficient more or fewer, proven", (scene, dealer, _, random) -> {
        var forger = scene.forger(dealer);
        var coefficients = new ArrayList<>(List.of(scene.keys().share(dealer.id().value()).value()));
        var count = random.nextBoolean() ? 2 : 4;
        while (coefficients.size() < count) {
          coefficients.add(forger.random());
        }
        return LocalNetwork.encoded(forger.deal(coefficients, forger.random(), scene.receiveKeys()));
      }), //
      Map.entry("another constant, proven", (scene, dealer, _, _) -> {
        var forger = scene.forger(dealer);
        return LocalNetwork.encoded(forger.deal(List.of(forger.random(), forger.random(), forger.random()),
            forger.random(), scene.receiveKeys()));
      }), //
      Map.entry("the share, dealt anew", (scene, dealer, _, _) -> {
        var forger = scene.forger(dealer);
        return LocalNetwork.encoded(forger.deal(
            List.of(scene.keys().share(dealer.id().value()).value(), forger.random(), forger.random()),
            forger.random(), scene.receiveKeys()));
      }), //
      Map.entry("a point of the commitment", field((deal, random) -> {
        var points = new ArrayList<>(deal.commitment());
        points.set(random.nextInt(points.size()), Point.GENERATOR);
        return with(deal, points, deal.coefficientProofs(), deal.subshares());
      })), //
      Map.entry("a commitment without its last point",
          field((deal, _) -> with(deal, deal.commitment().subList(0, 2), deal.coefficientProofs(),
              deal.subshares()))), //
      Map.entry("proofs in another order", field(
          (deal, _) -> with(deal, deal.commitment(), deal.coefficientProofs().reversed(), deal.subshares()))), //
      Map.entry("a proof less",
          field((deal, _) -> with(deal, deal.commitment(), deal.coefficientProofs().subList(0, 2),
              deal.subshares()))), //
      Map.entry("a response", field((deal, random) -> {
        var proofs = new ArrayList<>(deal.coefficientProofs());
        var at = random.nextInt(proofs.size());
        proofs.set(at, wrong(proofs.get(at)));
        return with(deal, deal.commitment(), proofs, deal.subshares());
      })), //
      Map.entry("the ephemeral key's response",
          field((deal, _) -> new Deal(deal.commitment(), deal.ephemeral(), wrong(deal.ephemeralProof()),
              deal.coefficientProofs(), deal.unveiling(), deal.subshares()))), //
      Map.entry("another's ephemeral key and proof", (scene, _, honest, _) -> {
        var other = scene.message(Deal.class, scene.dealer(6), 1);
        return LocalNetwork.encoded(new Deal(honest.commitment(), other.ephemeral(), other.ephemeralProof(),
            honest.coefficientProofs(), honest.unveiling(), honest.subshares()));
      }), //
      Map.entry("another's deal",
          (scene, _, _, _) -> LocalNetwork.encoded(scene.message(Deal.class, scene.dealer(6), 1))), //
      Map.entry("an opening",
          field((deal, _) -> new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(),
              deal.coefficientProofs(), Optional.of(new Deal.Unveiling(Bytes32.ZERO, Bytes32.ZERO)),
              deal.subshares()))), //
      Map.entry("a ciphertext", field((deal, random) -> subshare(deal, random, Bytes32.ZERO))), //
      Map.entry("a ciphertext of q or more",
          field((deal, random) -> subshare(deal, random, Bytes32.ofHex("ff".repeat(32))))), //
      Map.entry("a ciphertext less",
          field((deal, _) -> with(deal, deal.commitment(), deal.coefficientProofs(),
              deal.subshares().subList(0, 5)))), //
      Map.entry("ciphertexts in another order", field((deal, _) -> with(deal, deal.commitment(),
          deal.coefficientProofs(), deal.subshares().reversed())))));

  private static final Map<String, VerdictLie> VERDICT_LIES = new TreeMap<>(Map.of( //
      "none", (_, honest, _) -> honest, //
      "acknowledged", (charge, _, _) -> new Verdict.Ack(charge.deal().digest()), //
      "invalid", (charge, _, _) -> new Verdict.Invalid(charge.deal().digest()), //
      "absent", (_, _, _) -> new Verdict.Absent(), //
      "complaint", (charge, _, _) -> charge.complaint(), //
      "complaint of another deal", (charge, _, _) -> {
        var sound = charge.complaint();
        return new Verdict.Complaint(Bytes32.ZERO, sound.shared(), sound.proof());
      }, //
      "S", (charge, _, _) -> {
        var sound = charge.complaint();
        return new Verdict.Complaint(sound.digest(), sound.shared().plus(Point.GENERATOR), sound.proof());
      }, //
      "challenge", (charge, _, _) -> {
        var sound = charge.complaint();
        return new Verdict.Complaint(sound.digest(), sound.shared(),
            new EqualityProof(sound.proof().challenge().plus(Scalar.ONE), sound.proof().response()));
      }, //
      "response", (charge, _, _) -> {
        var sound = charge.complaint();
        return new Verdict.Complaint(sound.digest(), sound.shared(),
            new EqualityProof(sound.proof().challenge(), sound.proof().response().plus(Scalar.ONE)));
      }, //
      "complaint in another's name", (charge, _, _) -> new Charge(charge.scene(), charge.accused(),
          charge.scene().receiver(HONEST), charge.secret(), charge.deal()).complaint()));

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Set<String> tried = new TreeSet<>();

  @Test
  void theJudgementMadeFromThePageAloneIsOurs() {
    var seed = Long.getLong("reseal.seed", 1);
    System.out.println("seed " + seed);
    var random = new Random(seed);
    for (var i = 0; i < RUNS; i++) {
      compare(random, i);
    }
    for (var i = 0; i < RUNS / 2; i++) {
      compareBit(random);
    }
    System.out.println(RUNS + RUNS / 2 + " runs, judged alike: " + counts);
    assertThat(tried).containsAll(DEAL_LIES.keySet()).containsAll(VERDICT_LIES.keySet());
    assertThat(counts).as("all outcomes were seen").containsKeys("deal sound", "deal unsound",
        "complaint against DEALER", "complaint against RECEIVER", "complaint against nobody",
        "verdict against RECEIVER", "verdict against nobody");
  }

  private void compare(Random random, int number) {
    try (var scene = scene()) {
      var secrets = new TreeMap<Seat, SecretScalar>();
      for (var person = 11; person < 11 + CHEATS; person++) {
        secrets.put(scene.receiver(person), scene.knownReceiveKey(person));
      }
      var lies = new ArrayList<String>();
      assertJudgedAlike(scene, lies, (envelope, said) -> {
        var seat = envelope.header().from();
        if (seat.id().value() > CHEATS) {
          return envelope;
        }
        return seat.role() == Role.DEALER
            ? dealt(scene, envelope, lies, random, number)
            : judged(scene, envelope, lies, random, said, secrets.get(seat));
      });
    }
  }

  /** One receiver complains of one dealer; one bit of its verdicts is changed. */
  private void compareBit(Random random) {
    try (var scene = scene()) {
      var liar = scene.receiver(11 + random.nextInt(CHEATS));
      var lies = new ArrayList<String>();
      assertJudgedAlike(scene, lies, (envelope, _) -> {
        if (envelope.header().from().role() == Role.DEALER) {
          return envelope.header().from().id().value() > 1
              ? envelope
              : scene.network().resigned(envelope, with(LocalNetwork.read(Deal.class, envelope),
                  LocalNetwork.read(Deal.class, envelope).subshares().reversed()));
        }
        if (!envelope.header().from().equals(liar)) {
          return envelope;
        }
        var body = envelope.body().toArray();
        // Half of them in the complaint: count, digest, S, challenge, response.
        var bit = random.nextInt(8 * (random.nextBoolean() ? 4 + 130 : body.length));
        body[bit / 8] ^= (byte) (1 << bit % 8);
        lies.add(liar + ": bit " + bit);
        return scene.network().resigned(envelope, body);
      });
    }
  }

  private static Scene scene() {
    return Scene.reshare(Keys.committee(2, 1, 2, 3, 4, 5, 6), Keys.committee(3, 11, 12, 13, 14, 15, HONEST),
        Set.of(), 1, 2, 3, 4, 5, 11, 12, 13, 14, 15);
  }

  /** Runs with deals and verdicts changed, and compares whom each names. */
  private void assertJudgedAlike(Scene scene, List<String> lies,
      BiFunction<Envelope, Map<Seat, Envelope>, Envelope> change) {
    var said = new TreeMap<Seat, Envelope>();
    scene.run((envelope, _) -> {
      var header = envelope.header();
      var judged = header.from().role() == Role.DEALER ? header.step() == 1 : header.step() == 2;
      if (!judged) {
        return Optional.of(envelope);
      }
      if (!said.containsKey(header.from())) {
        said.put(header.from(), change.apply(envelope, said));
      }
      return Optional.of(said.get(header.from()));
    });
    var culprits = culprits(scene, said);
    assertThat(scene.network().culprits(scene.receiver(HONEST))).as("%s", lies)
        .containsExactlyInAnyOrderElementsOf(culprits);
    for (var run : scene.network().runs().values()) {
      if (run.outcome().orElseThrow() instanceof Outcome.Finished<Dealt>(var dealt, _)) {
        dealt.received().ifPresent(received -> received.share().close());
      }
    }
  }

  private Envelope dealt(Scene scene, Envelope envelope, List<String> lies, Random random, int number) {
    // Every lie in its turn; between them a sound deal, or one honest to all but
    // some.
    var names = List.copyOf(DEAL_LIES.keySet());
    var place = number * CHEATS + envelope.header().from().id().value();
    var between = random.nextBoolean() ? "none" : "a ciphertext";
    var name = place % 2 == 0 ? names.get(place / 2 % names.size()) : between;
    lies.add(envelope.header().from() + ": " + name);
    tried.add(name);
    return scene.network().resigned(envelope, DEAL_LIES.get(name).body(scene, envelope.header().from(),
        LocalNetwork.read(Deal.class, envelope), random));
  }

  /** Each receiver lies about one dealer, of its own number. */
  private Envelope judged(Scene scene, Envelope envelope, List<String> lies, Random random,
      Map<Seat, Envelope> said, SecretScalar secret) {
    var self = envelope.header().from();
    var accused = KeyDealPlan.dealer(self.id());
    var names = List.copyOf(VERDICT_LIES.keySet());
    var name = names.get(random.nextInt(names.size()));
    lies.add(self + ": " + name);
    tried.add(name);
    var verdicts = new ArrayList<>(LocalNetwork.read(Verdicts.class, envelope).verdicts());
    var at = accused.id().value() - 1;
    verdicts.set(at, VERDICT_LIES.get(name)
        .verdict(new Charge(scene, accused, self, secret, said.get(accused)), verdicts.get(at), random));
    return scene.network().resigned(envelope, new Verdicts(verdicts, List.of()));
  }

  /** Whom the page names, from nothing but what was said. */
  private Set<Seat> culprits(Scene scene, Map<Seat, Envelope> said) {
    var plan = scene.plan();
    var judge = new PageJudge(plan.sid().value().toArray(), plan.receivers().threshold().signers(),
        plan.receivers().size());
    var culprits = new TreeSet<Seat>();
    var entries = new TreeMap<Seat, List<byte[]>>();
    for (var receiver : plan.receiverSeats()) {
      entries.put(receiver, PageVerdict.entries(said.get(receiver).body().toArray(), plan.dealers().size()));
      if (entries.get(receiver).isEmpty()) {
        count("list malformed");
        culprits.add(receiver);
      }
    }
    if (!culprits.isEmpty()) {
      return culprits; // the step is not complete: nothing of it is judged
    }
    for (var dealer : plan.dealerSeats()) {
      var dealing = new PageJudge.Dealing(dealer.id().value(),
          plan.base().orElseThrow().sharing().verificationShare(dealer.id()).encoded(),
          said.get(dealer).encoded().toArray());
      var sound = judge.sound(dealing);
      count(sound ? "deal sound" : "deal unsound");
      if (!sound) {
        culprits.add(dealer);
      }
      entries.forEach((receiver, list) -> {
        var verdict = list.get(dealer.id().value() - 1);
        var guilty = judge.judge(dealing, receiver.id().value(),
            scene.message(Opening.Announce.class, receiver, 0).receiveKey().encoded(), verdict);
        count((verdict[0] == 1 ? "complaint against " : "verdict against ")
            + (guilty.isEmpty() ? "nobody" : guilty.iterator().next()));
        guilty.forEach(one -> culprits.add(one == PageJudge.Guilty.DEALER ? dealer : receiver));
      });
    }
    return culprits;
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static Deal with(Deal deal, List<Point> commitment, List<KnowledgeProof> proofs,
      List<Bytes32> subshares) {
    return new Deal(commitment, deal.ephemeral(), deal.ephemeralProof(), proofs, deal.unveiling(), subshares);
  }

  private static Deal with(Deal deal, List<Bytes32> subshares) {
    return with(deal, deal.commitment(), deal.coefficientProofs(), subshares);
  }

  private static Deal subshare(Deal deal, Random random, Bytes32 value) {
    var subshares = new ArrayList<>(deal.subshares());
    subshares.set(random.nextInt(subshares.size()), value);
    return with(deal, subshares);
  }

  private static KnowledgeProof wrong(KnowledgeProof proof) {
    return new KnowledgeProof(proof.nonce(), proof.response().plus(Scalar.ONE));
  }
}
