package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Receipt;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Lagrange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrostTest {

  private static final Seat ONE = FrostPlan.seat(new PartyId(1));
  private static final Seat TWO = FrostPlan.seat(new PartyId(2));
  private static final Seat FOUR = FrostPlan.seat(new PartyId(4));

  private final long open = SecretBytes.openCount();
  private Keys keys;

  @BeforeEach
  void deal() {
    keys = Keys.deal(3, 5);
  }

  @AfterEach
  void everySecretIsClosed() {
    keys.close();
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  private LocalNetwork network(FrostPlan plan) {
    return new LocalNetwork(plan, keys.shares());
  }

  private static void assertValid(FrostPlan plan, FrostSignature signature) {
    assertThat(
        Bip340.verifies(plan.publicKey().xOnly(), plan.message().toArray(), signature.encoded().toArray()))
        .isTrue();
    assertThat(signature.publicKey()).isEqualTo(plan.publicKey());
    assertThat(signature.encoded().hex()).startsWith(signature.rx().hex()).hasSize(128);
  }

  @Test
  void anyThresholdOfSignersMakesASignatureOfTheJointKey() {
    var seed = 20261122L;
    var random = new Random(seed);
    for (var i = 0; i < 12; i++) {
      var members = 2 + random.nextInt(7);
      var threshold = 2 + random.nextInt(members - 1);
      var ids = new ArrayList<>(IntStream.rangeClosed(1, members).boxed().toList());
      Collections.shuffle(ids, random);
      var signers = ids.subList(0, threshold).stream().mapToInt(id -> id).toArray();
      try (var dealt = Keys.deal(threshold, members);
          var network = new LocalNetwork(dealt.plan(signers), dealt.shares())) {
        network.deliver();
        for (var seat : dealt.plan(signers).seats()) {
          assertThat(network.excluded(seat)).as("seed %d, case %d", seed, i).isEmpty();
          assertValid(dealt.plan(signers), network.signature(seat));
          assertThat(network.signature(seat))
              .isEqualTo(network.signature(FrostPlan.seat(new PartyId(signers[0]))));
        }
      }
    }
  }

  @Test
  void tweakedKeysSign() {
    var plain = new Tweak(Scalar.of(99), Tweak.Mode.PLAIN);
    for (var i = 0; i < 4; i++) { // parities of keys and nonces differ
      try (var dealt = Keys.deal(2, 3)) {
        var child = TweakedKey.of(dealt.sharing().publicKey(), List.of(plain)).point();
        var tweaks = List.of(plain, Tweak.withoutScriptPath(child),
            new Tweak(Scalar.of(7), Tweak.Mode.X_ONLY));
        var plan = dealt.plan(FrostSuite.BIP340, tweaks, 1, 3);
        try (var network = new LocalNetwork(plan, dealt.shares())) {
          network.deliver();
          assertValid(plan, network.signature(ONE));
        }
      }
    }
  }

  @Test
  void rfc9591SignsByTheSameRounds() {
    for (var tweaks : List.of(List.<Tweak>of(), List.of(new Tweak(Scalar.of(5), Tweak.Mode.PLAIN)))) {
      var plan = keys.plan(FrostSuite.RFC9591, tweaks, 1, 2, 4);
      try (var network = network(plan)) {
        network.deliver();
        var signature = network.signature(TWO);
        assertThat(signature.encoded().size()).isEqualTo(65);
        assertThat(FrostSuite.RFC9591.rules().verifies(plan.publicKey(), plan.message(), signature.nonce(),
            signature.s())).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FrostSuite.class)
  void everyWrongShareIsNamedAtOnceByAll(FrostSuite suite) {
    var plan = keys.plan(suite, List.of(), 1, 2, 4);
    try (var network = network(plan)) {
      var two = network.cheating(TWO, Frost.SHARES, SignatureShare.class,
          share -> new SignatureShare(share.z().plus(Scalar.ONE), share.packageHash()));
      var four = network.cheating(FOUR, Frost.SHARES, SignatureShare.class,
          share -> new SignatureShare(share.z().negate(), share.packageHash()));
      network.deliver((envelope, to) -> two.carry(envelope, to).flatMap(changed -> four.carry(changed, to)));
      assertThat(network.faults(ONE).stream().flatMap(fault -> fault.culprits().stream()))
          .containsExactly(TWO, FOUR);
      assertProven(plan, network, ONE);
    }
  }

  @Test
  @DisplayName("N63 splitViewMessageOrTweak: a share for other nonces or another message than were heard is named, its equation untried")
  void sharesForAnotherPackageAreNamed() {
    var plan = keys.plan(1, 2, 4);
    try (var network = network(plan)) {
      network.deliver(network.cheating(TWO, Frost.SHARES, SignatureShare.class,
          share -> new SignatureShare(share.z(), Bytes32.ZERO)));
      assertThat(network.faults(ONE)).singleElement().extracting(Fault::culprits).isEqualTo(Set.of(TWO));
      assertThat(((Fault.Proven) network.faults(ONE).getFirst()).what()).contains("other nonces");
      assertProven(plan, network, ONE);
    }
  }

  @Test
  @DisplayName("N30 equivocation: who shows signers different nonces is named by both, and no honest one is")
  void splitNoncesNameTheirAuthor() {
    try (var network = network(keys.plan(1, 2, 4))) {
      network.deliver(network.cheatingBy(TWO, Frost.COMMITMENTS, NonceCommitment.class,
          (nonces, to) -> to.equals(FOUR) ? new NonceCommitment(nonces.binding(), nonces.hiding()) : nonces));
      for (var honest : List.of(ONE, FOUR)) {
        assertThat(network.faults(honest)).singleElement().isInstanceOf(Fault.Equivocation.class)
            .extracting(Fault::culprits).isEqualTo(Set.of(TWO));
      }
    }
  }

  @Test
  @DisplayName("N20 replayOldSession: a share of another session of the same key and message is of no use")
  void sharesOfAnotherSessionAreRefused() {
    var plan = keys.plan(1, 2, 4);
    var again = new FrostPlan(plan.suite(), plan.key(), plan.epoch(), plan.root(), plan.sharing(),
        plan.signers(), plan.message(), plan.tweaks(), Bytes32.ofHex("2b".repeat(32)));
    var recorded = new TreeMap<Integer, Envelope>();
    try (var first = network(plan); var second = network(again)) {
      first.deliver((envelope, _) -> {
        if (envelope.header().from().equals(TWO)) {
          recorded.put(envelope.header().step(), envelope);
        }
        return Optional.of(envelope);
      });
      assertThat(second.run(ONE).receive(recorded.get(Frost.SHARES))).isEqualTo(Receipt.STRANGER);
      // Its body under this session's header answers other nonces.
      second.deliver(second.cheating(TWO, Frost.SHARES, SignatureShare.class,
          _ -> LocalNetwork.read(SignatureShare.class, recorded.get(Frost.SHARES))));
      assertThat(second.faults(ONE).getFirst().culprits()).containsExactly(TWO);
      assertProven(again, second, ONE);
    }
  }

  @Test
  @DisplayName("N47 mixEpochShares: a share of another epoch is refused at home and named abroad")
  void sharesOfAnotherEpochAreRefusedAndNamed() {
    try (var secret = SecretScalar.random(Entropy.system());
        var before = Keys.deal(secret, 7, 3, 5, Scheme.BIP340);
        var after = Keys.deal(secret, 8, 3, 5, Scheme.BIP340);
        var network = new LocalNetwork(after.plan(1, 2, 4), after.shares())) {
      assertRefused(after.plan(1, 2, 4), before.share(2), "epoch 7, not 8");

      var plan = after.plan(1, 2, 4);
      var nonces = new TreeMap<PartyId, NonceCommitment>();
      network.deliver((envelope, to) -> {
        if (envelope.header().step() == Frost.COMMITMENTS) {
          nonces.put(envelope.header().from().id(), LocalNetwork.read(NonceCommitment.class, envelope));
          return Optional.of(envelope);
        }
        return network.cheating(TWO, Frost.SHARES, SignatureShare.class, share -> {
          var values = plan.values(nonces);
          var factor = values.challenge().times(values.keySign())
              .times(Lagrange.coefficient(TWO.id(), plan.signers()));
          var difference = before.share(2).value().reveal().minus(after.share(2).value().reveal());
          return new SignatureShare(share.z().plus(factor.times(difference)), share.packageHash());
        }).carry(envelope, to);
      });
      assertThat(network.faults(ONE)).singleElement().extracting(Fault::culprits).isEqualTo(Set.of(TWO));
      assertProven(plan, network, ONE);
    }
  }

  @Test
  void noncesThatCancelAllOthersOnlyNameTheirAuthor() {
    try (var dealt = Keys.deal(2, 3)) {
      var plan = dealt.plan(1, 2);
      try (var network = new LocalNetwork(plan, dealt.shares())) {
        var said = new TreeMap<Seat, Envelope>();
        network.deliver((envelope, to) -> {
          var sent = envelope.header().from().equals(ONE) || envelope.header().step() != Frost.COMMITMENTS
              ? envelope
              : network.said(envelope.header(), NonceCommitment.class, cancelling(said.get(ONE)));
          said.putIfAbsent(sent.header().from(), sent);
          return Optional.of(sent);
        });
        // The cheat's own code hears nonces that are not its own and stops, so its
        // answer is made up here.
        assertThat(network.faults(TWO)).singleElement().isInstanceOf(Fault.Local.class);
        var nonces = new TreeMap<PartyId, NonceCommitment>();
        said.forEach(
            (seat, envelope) -> nonces.put(seat.id(), LocalNetwork.read(NonceCommitment.class, envelope)));
        assertThat(plan.values(nonces).nonce()).isEqualTo(Point.GENERATOR);
        var echo = Run.echo(plan.sid(), Frost.COMMITMENTS, Bytes32.ZERO, List.copyOf(said.values()));
        network.run(ONE)
            .receive(network.said(
                new Header(Header.VERSION, ProtocolName.FROST, Frost.SHARES, plan.sid(), TWO,
                    Optional.empty(), echo),
                SignatureShare.class, new SignatureShare(Scalar.ONE, plan.packageHash(nonces))));
        assertThat(network.faults(ONE)).singleElement().extracting(Fault::culprits).isEqualTo(Set.of(TWO));
        assertProven(plan, network, ONE);
      }
    }
  }

  private static NonceCommitment cancelling(Envelope envelope) {
    var nonces = LocalNetwork.read(NonceCommitment.class, envelope);
    return new NonceCommitment(nonces.hiding().negate(), nonces.binding().negate());
  }

  @Test
  void theShareAndTheNoncesAreWipedOnceTheyAnswered() {
    var plan = keys.plan(1, 2, 4);
    try (var scope = new SecretScope(); var network = network(plan)) {
      var before = SecretBytes.openCount();
      var step = (Step.Await<FrostSignature>) Frost.open(plan, keys.share(1), scope, Entropy.system());
      var heard = heard(network);
      heard.put(ONE,
          new Spoken<>(heard.get(ONE).envelope(), (NonceCommitment) step.send().getFirst().message()));
      assertThat(SecretBytes.openCount()).isGreaterThan(before);
      assertThat(((Frost.AwaitCommitments) step.round()).close(heard)).isInstanceOf(Step.Await.class);
      assertThat(SecretBytes.openCount()).isEqualTo(before);
    }
  }

  @Test
  void evidenceIsOfThisSessionAndWhole() {
    var plan = keys.plan(1, 2, 4);
    try (var network = network(plan)) {
      network.deliver(network.cheating(TWO, Frost.SHARES, SignatureShare.class,
          share -> new SignatureShare(share.z().plus(Scalar.ONE), share.packageHash())));
      var evidence = ((Fault.Proven) network.faults(ONE).getFirst()).evidence();
      for (var i = 0; i < evidence.size(); i++) {
        var said = evidence.get(i);
        var h = said.header();
        var others = List.of(
            new Header(h.version(), ProtocolName.KEYDEAL, h.step(), h.sid(), h.from(), h.to(), h.echo()),
            new Header(h.version(), h.protocol(), 2, h.sid(), h.from(), h.to(), h.echo()),
            new Header(h.version(), h.protocol(), h.step(), keys.plan(1, 2, 5).sid(), h.from(), h.to(),
                h.echo()),
            new Header(h.version(), h.protocol(), h.step(), h.sid(), FrostPlan.seat(new PartyId(3)), h.to(),
                h.echo()),
            new Header(h.version(), h.protocol(), h.step(), h.sid(), h.from(), Optional.of(ONE), h.echo()));
        for (var other : others) {
          var changed = new ArrayList<>(evidence);
          changed.set(i, network.signed(h.from(), other, said.body()));
          assertThat(FrostEvidence.proves(plan, network.roster(), new Fault.Proven(TWO, "", changed)))
              .as("%s", other).isFalse();
        }
        var malformed = new ArrayList<>(evidence);
        malformed.set(i, network.signed(h.from(), h, Bytes.ofHex("00")));
        assertThat(FrostEvidence.proves(plan, network.roster(), new Fault.Proven(TWO, "", malformed)))
            .as("its own malformed message is a proof, nobody else's is").isEqualTo(h.from().equals(TWO));
      }
      var longer = new ArrayList<>(evidence);
      longer.add(3, evidence.get(2));
      assertThat(FrostEvidence.proves(plan, network.roster(), new Fault.Proven(TWO, "", longer))).isFalse();
      assertThat(FrostEvidence.proves(plan, network.roster(), new Fault.Proven(TWO, "", evidence))).isTrue();
    }
  }

  @Test
  void noEvidenceSpeaksAgainstAnHonestSigner() {
    var plan = keys.plan(1, 2, 4);
    try (var network = network(plan)) {
      var said = new ArrayList<Envelope>();
      network.deliver((envelope, to) -> {
        if (to.equals(FOUR)) {
          said.add(envelope);
        }
        return Optional.of(envelope);
      });
      var nonces = said.subList(0, 3);
      var share = said.get(3);
      assertThat(share.header().from()).isEqualTo(ONE);
      assertThat(FrostEvidence.proves(plan, network.roster(), accusing(nonces, share))).isFalse();

      // A cheat signs other nonces afterwards, to which the honest share is no
      // answer.
      var later = network.said(nonces.get(1).header(), NonceCommitment.class, cancelling(nonces.get(1)));
      assertThat(FrostEvidence.proves(plan, network.roster(),
          accusing(List.of(nonces.get(0), later, nonces.get(2)), share))).isFalse();

      // Another plan makes another session of it.
      assertThat(FrostEvidence.proves(keys.plan(1, 2, 5), network.roster(), accusing(nonces, share)))
          .isFalse();
      // Nonces in place of a share, and the same seat in place of another.
      assertThat(FrostEvidence.proves(plan, network.roster(), accusing(nonces, nonces.get(0)))).isFalse();
      assertThat(FrostEvidence.proves(plan, network.roster(),
          accusing(List.of(nonces.get(0), nonces.get(0), nonces.get(2)), share))).isFalse();
    }
  }

  private static Fault.Proven accusing(List<Envelope> nonces, Envelope share) {
    var evidence = new ArrayList<>(nonces);
    evidence.add(share);
    return new Fault.Proven(ONE, "", evidence);
  }

  @Test
  void silentSignersAreMissingAndNobodyIsBlamed() {
    try (var network = network(keys.plan(1, 2, 4))) {
      network.deliver(
          (envelope, _) -> envelope.header().from().equals(TWO) ? Optional.empty() : Optional.of(envelope));
      network.expire();
      assertThat(network.faults(ONE)).containsExactly(new Fault.Missing(Set.of(TWO)));
      assertThat(network.faults(ONE).getFirst().culprits()).isEmpty();
    }
  }

  @Test
  void noncesSignedByAnotherCopyOfThisNodeStopTheRun() {
    var plan = keys.plan(1, 2, 4);
    try (var scope = new SecretScope(); var network = network(plan)) {
      var step = (Step.Await<FrostSignature>) Frost.open(plan, keys.share(1), scope, Entropy.system());
      var heard = heard(network);
      assertThat(((Frost.AwaitCommitments) step.round()).close(heard)).isEqualTo(new Step.Abort<>(
          List.of(new Fault.Local("party #1 has committed to other nonces in this session"))));
    }
  }

  @Test
  void aRoundThatClosesTwiceFindsItsNoncesSpent() {
    var plan = keys.plan(1, 2, 4);
    try (var scope = new SecretScope(); var network = network(plan)) {
      var step = (Step.Await<FrostSignature>) Frost.open(plan, keys.share(1), scope, Entropy.system());
      var heard = heard(network);
      var own = (NonceCommitment) step.send().getFirst().message();
      heard.put(ONE, new Spoken<>(heard.get(ONE).envelope(), own));
      var round = (Frost.AwaitCommitments) step.round();
      assertThat(round.close(heard)).isInstanceOf(Step.Await.class);
      assertThatThrownBy(() -> round.close(heard)).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("these nonces are spent");
    }
  }

  @Test
  void repeatedRandomnessGivesOtherNoncesInAnotherSession() {
    Entropy stuck = out -> out.fill((byte) 5);
    for (var suite : FrostSuite.values()) {
      var plan = keys.plan(suite, List.of(), 1, 2, 4);
      var again = new FrostPlan(suite, plan.key(), plan.epoch(), plan.root(), plan.sharing(), plan.signers(),
          plan.message(), plan.tweaks(), Bytes32.ofHex("2b".repeat(32)));
      assertThat(commitment(plan, stuck)).isEqualTo(commitment(plan, stuck))
          .isNotEqualTo(commitment(again, stuck));
      assertThat(commitment(plan, Entropy.system())).isNotEqualTo(commitment(plan, Entropy.system()));
    }
  }

  @Test
  void onlyAShareOfThePlansKeyAndSignersOpensARun() {
    var plan = keys.plan(1, 2, 4);
    assertRefused(plan, keys.share(3), "party #3 is not one of the signers");
    try (var other = Keys.deal(3, 5); var secret = keys.share(1).value().copy()) {
      assertRefused(plan, other.share(1), "another sharing");
      for (var wrong : List.of(
          KeyShare.of(new KeyId(Bytes32.ZERO), Scheme.BIP340, plan.epoch(), ONE.id(), plan.sharing(),
              Bytes32.ZERO, secret),
          KeyShare.of(plan.key(), Scheme.ECDSA, plan.epoch(), ONE.id(), plan.sharing(), Bytes32.ZERO, secret),
          KeyShare.of(plan.key(), Scheme.BIP340, new Epoch(6), ONE.id(), plan.sharing(), Bytes32.ZERO,
              secret))) {
        try (wrong) {
          assertRefused(plan, wrong, "the share is of");
        }
      }
    }
  }

  private static void assertRefused(FrostPlan plan, KeyShare share, String reason) {
    try (var scope = new SecretScope()) {
      assertThatThrownBy(() -> Frost.open(plan, share, scope, Entropy.system()))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
    }
  }

  /** A judge agrees with every fault, and with none of its variations. */
  private static void assertProven(FrostPlan plan, LocalNetwork network, Seat witness) {
    for (var fault : network.faults(witness)) {
      var proven = (Fault.Proven) fault;
      var evidence = proven.evidence();
      assertThat(FrostEvidence.proves(plan, network.roster(), proven)).isTrue();
      assertThat(FrostEvidence.proves(plan, network.roster(), new Fault.Proven(witness, "", evidence)))
          .isFalse();
      assertThat(FrostEvidence.proves(plan, network.roster(),
          new Fault.Proven(proven.culprit(), "", evidence.subList(1, evidence.size())))).isFalse();
      var unsigned = new ArrayList<>(evidence);
      unsigned.set(0, new Envelope(evidence.getFirst().header(), evidence.getFirst().body(),
          evidence.getLast().signature()));
      assertThat(
          FrostEvidence.proves(plan, network.roster(), new Fault.Proven(proven.culprit(), "", unsigned)))
          .isFalse();
    }
  }

  private NonceCommitment commitment(FrostPlan plan, Entropy entropy) {
    try (var scope = new SecretScope()) {
      var step = (Step.Await<FrostSignature>) Frost.open(plan, keys.share(1), scope, entropy);
      return (NonceCommitment) step.send().getFirst().message();
    }
  }

  private static SortedMap<Seat, Spoken<NonceCommitment>> heard(LocalNetwork network) {
    var heard = new TreeMap<Seat, Spoken<NonceCommitment>>();
    network.deliver((envelope, _) -> {
      heard.put(envelope.header().from(),
          new Spoken<>(envelope, LocalNetwork.read(NonceCommitment.class, envelope)));
      return Optional.empty();
    });
    return heard;
  }
}
