package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Receipt;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What belongs to one session, and to one only. */
class SessionTest {

  private static final Seat ONE = EcdsaPlan.seat(new PartyId(1));
  private static final Seat TWO = EcdsaPlan.seat(new PartyId(2));
  private static final Bytes32 OTHER = Bytes32.ofHex("0f".repeat(32));

  private static Keys keys;
  private EcdsaPlan plan;
  private long open;

  @BeforeAll
  static void deal() {
    keys = Keys.deal(2, 3, 1, 2);
  }

  @AfterAll
  static void wipe() {
    keys.close();
  }

  @BeforeEach
  void mend() {
    LocalPairs.mend(keys.pairs());
    plan = keys.plan(1, 2);
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsClosed() {
    LocalPairs.mend(keys.pairs());
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  private static Step<EcdsaSignature> open(EcdsaPlan plan, KeyShare share, SecretScope scope) {
    var pairs = keys.pairs(1);
    return EcdsaSigning.open(plan, share, pairs.setups(), pairs, scope, Entropy.system());
  }

  @Test
  @DisplayName("N47 mixEpochShares: only the plan's own share signs")
  void aShareThatIsNotThePlansIsRefused() {
    try (var scope = new SecretScope();
        var others = Keys.deal(2, 3);
        var schnorr = Keys.deal(Scheme.BIP340, 2, 3)) {
      var share = keys.share(1);
      assertThatThrownBy(() -> open(plan, schnorr.share(1), scope)).hasMessageContaining("for BIP340");
      assertThatThrownBy(() -> open(plan, others.share(1), scope)).hasMessageContaining("another sharing");
      assertThatThrownBy(() -> open(plan, keys.share(3), scope))
          .hasMessageContaining("not one of the signers");
      assertThatThrownBy(() -> open(of(new KeyId(OTHER), 7, Keys.CHAIN_CODE), share, scope))
          .hasMessageContaining("of key");
      assertThatThrownBy(() -> open(of(Keys.KEY, 8, Keys.CHAIN_CODE), share, scope))
          .hasMessageContaining("of epoch 7, not 8");
      assertThatThrownBy(() -> open(of(Keys.KEY, 7, OTHER), share, scope)).hasMessageContaining("chain code");
      assertThatThrownBy(() -> open(plan, keys.share(2), scope))
          .hasMessageContaining("setups are party #1's");
    }
  }

  private static EcdsaPlan of(KeyId key, long epoch, Bytes32 chainCode) {
    return new EcdsaPlan(key, new Epoch(epoch), Keys.ROOT, keys.sharing(), chainCode, Keys.ids(1, 2),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE);
  }

  @Test
  void aRunThatIsGivenUpLeavesNoSecret() {
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver((envelope, _) -> Optional.of(envelope).filter(
          each -> each.header().step() == EcdsaSigning.COMMITMENTS || each.header().from().equals(ONE)));
      network.run(ONE).expire();
      assertThat(network.faults(ONE)).containsExactly(new Fault.Missing(Set.of(TWO)));
    }
  }

  @Test
  void secretsAreGoneWhenTheShareIsSaid() {
    try (var network = new LocalNetwork(plan, keys)) {
      var before = SecretBytes.openCount();
      network.deliver((envelope, _) -> Optional.of(envelope)
          .filter(each -> each.header().step() <= EcdsaSigning.OPENINGS));
      assertThat(network.said(EcdsaSigning.SHARES, ONE)).isNotEmpty();
      assertThat(network.run(ONE).outcome()).isEmpty();
      assertThat(SecretBytes.openCount()).as("session keys and burned memory of two signers")
          .isLessThan(before).isEqualTo(open + 2);
    }
  }

  @Test
  @DisplayName("N20 replayOldSession: a message of another session of the same key and digest is a stranger")
  void messagesOfAnotherSessionAreDropped() {
    var again = keys.plan(DerivationPath.ROOT, Keys.DIGEST, OTHER, 1, 2);
    try (var first = new LocalNetwork(plan, keys); var second = new LocalNetwork(again, keys)) {
      first.deliver();
      for (var step : List.of(0, 1, 2)) {
        assertThat(second.run(ONE).receive(first.said(step, TWO).getFirst())).isEqualTo(Receipt.STRANGER);
      }
    }
  }

  @Test
  @DisplayName("N63 splitViewMessageOrTweak: signers with another digest or path never hear each other")
  void anotherDigestOrPathIsAnotherSession() {
    for (var other : List.of(keys.plan(DerivationPath.ROOT, OTHER, Keys.INSTANCE, 1, 2),
        keys.plan(DerivationPath.of(5), Keys.DIGEST, Keys.INSTANCE, 1, 2))) {
      try (var mine = new LocalNetwork(plan, keys); var theirs = new LocalNetwork(other, keys)) {
        theirs.deliver();
        assertThat(mine.run(ONE).receive(theirs.said(0, TWO).getFirst())).isEqualTo(Receipt.STRANGER);
      }
    }
  }

  private static <M extends Record> M enclosed(Class<M> type, List<Envelope> said, Seat reader) {
    try {
      return Codec.of(type)
          .decode(said.stream().filter(each -> each.enclosed().size() > 0 && each.isWholeFor(reader))
              .findFirst().orElseThrow().enclosed().toArray());
    } catch (Malformed e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  @DisplayName("reused salt, replayed sid: the same opening in the same session is answered with other pads")
  void aReplayedOpeningIsAnsweredWithOtherPads() {
    OleOpening opening;
    OleReply one;
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver();
      opening = enclosed(OleOpening.class, network.said(EcdsaSigning.COMMITMENTS, TWO), ONE);
      one = enclosed(Product.class, network.said(EcdsaSigning.OPENINGS, ONE), TWO).reply();
    }
    // As if #1 had been restored from a snapshot: the session begins once more.
    try (var network = new LocalNetwork(plan, keys,
        Map.of(TWO, Cheat.enclosing(EcdsaSigning.COMMITMENTS, OleOpening.class, (_, _) -> opening)))) {
      network.deliver();
      var other = enclosed(Product.class, network.said(EcdsaSigning.OPENINGS, ONE), TWO).reply();
      assertThat(other.salt()).isNotEqualTo(one.salt());
      // The same pads would leave the difference of two inputs in every row.
      assertThat(IntStream.range(0, 416).mapToObj(k -> masked(one, k).minus(masked(other, k))).distinct())
          .hasSize(416);
    }
  }

  private static Scalar masked(OleReply reply, int row) {
    return Scalar.decode(Arrays.copyOfRange(reply.masked().toArray(), 96 * row, 96 * row + 32));
  }

  @Test
  void nothingRandomRepeatsInARepeatedSession() {
    try (var first = new LocalNetwork(plan, keys); var second = new LocalNetwork(plan, keys)) {
      first.deliver();
      second.deliver();
      var one = LocalNetwork.read(NonceOpening.class, first.said(EcdsaSigning.OPENINGS, ONE).getFirst());
      var other = LocalNetwork.read(NonceOpening.class, second.said(EcdsaSigning.OPENINGS, ONE).getFirst());
      assertThat(one.nonce()).isNotEqualTo(other.nonce());
      assertThat(one.salt()).isNotEqualTo(other.salt());
      assertThat(one.key()).as("zeros are of the session").isEqualTo(other.key());
    }
  }

  @Test
  @DisplayName("N74: a clone of this node that began the same session makes us stop before we answer")
  void anotherCommitmentOfOurOwnStopsTheRun() {
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver((envelope, _) -> Optional
          .of(envelope.header().from().equals(ONE) && envelope.header().step() == EcdsaSigning.COMMITMENTS
              ? network.resigned(envelope, NonceCommitment.class, _ -> new NonceCommitment(OTHER))
              : envelope));
      assertThat(network.faults(ONE)).singleElement().isInstanceOfSatisfying(Fault.Local.class,
          fault -> assertThat(fault.what()).contains("committed to another nonce"));
      assertThat(network.said(EcdsaSigning.OPENINGS, ONE)).isEmpty();
    }
  }

  @Test
  @DisplayName("N18 highS: the nonce -R and an s of q - s are the same signature; one of the two s is high")
  void sIsAlwaysLow() {
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver();
      var signature = network.signature(ONE);
      var openings = network.said(EcdsaSigning.OPENINGS, ONE).getFirst();
      var nonce = Point.sum(List.of(ONE, TWO).stream()
          .map(seat -> LocalNetwork
              .read(NonceOpening.class, network.said(EcdsaSigning.OPENINGS, seat).getFirst()).nonce())
          .toList());
      var shares = new TreeMap<Seat, Spoken<SignatureShare>>();
      for (var seat : plan.seats()) {
        var share = LocalNetwork.read(SignatureShare.class,
            network.said(EcdsaSigning.SHARES, seat).getFirst());
        shares.put(seat, new Spoken<>(openings, new SignatureShare(share.u(), share.w().negate())));
      }
      var round = new AwaitShares(Terms.of(plan, ONE.id()), nonce.negate(), shares.get(ONE).message());
      assertThat(round.close(shares)).isEqualTo(new Step.Done<>(signature, List.of()));
      EcdsaSigningTest.assertValid(plan, signature);
    }
  }

  // What a third party makes of it.

  @Test
  @DisplayName("N24 N65: what is enclosed and is malformed names its speaker, also to a third party")
  void malformedEnclosuresAreProven() {
    try (var network = new LocalNetwork(plan, keys)) {
      var rubbish = Bytes.ofHex("00000001");
      network.deliver((envelope, _) -> Optional
          .of(envelope.header().from().equals(TWO) && envelope.header().step() == EcdsaSigning.COMMITMENTS
              ? network.resigned(envelope, envelope.body(), List.of(Enclosure.of(ONE, rubbish)),
                  envelope.enclosed().size() == 0 ? envelope.enclosed() : rubbish)
              : envelope));
      var fault = network.faults(ONE).getFirst();
      assertThat(fault.culprits()).containsExactly(TWO);
      assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue();
    }
  }

  @Test
  void whoEnclosesNothingForAReaderIsProven() {
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver((envelope, _) -> Optional
          .of(envelope.header().from().equals(TWO) && envelope.header().step() == EcdsaSigning.OPENINGS
              ? network.resigned(envelope, envelope.body(), List.of(), Bytes.EMPTY)
              : envelope));
      var fault = network.faults(ONE).getFirst();
      assertThat(fault.culprits()).containsExactly(TWO);
      assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue();
    }
  }

  @Test
  void malformedSharesAreProven() {
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver((envelope, _) -> Optional
          .of(envelope.header().from().equals(TWO) && envelope.header().step() == EcdsaSigning.SHARES
              ? network.resigned(envelope, Bytes.ofHex("ff".repeat(64)), List.of(), Bytes.EMPTY)
              : envelope));
      var fault = network.faults(ONE).getFirst();
      assertThat(fault.culprits()).containsExactly(TWO);
      assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue();
    }
  }

  @Test
  void anHonestSignerIsGuiltyOfNothing() {
    try (var network = new LocalNetwork(plan, keys); var others = new LocalNetwork(plan, keys)) {
      network.deliver();
      others.deliver();
      for (var seat : plan.seats()) {
        var whole = List.of(network.said(0, seat).getFirst(), network.said(1, seat).getFirst(),
            network.said(2, seat).getFirst());
        assertThat(EcdsaEvidence.proves(plan, network.roster(), new Fault.Proven(seat, "anything", whole)))
            .isFalse();
        whole.forEach(said -> assertThat(
            EcdsaEvidence.proves(plan, network.roster(), new Fault.Proven(seat, "anything", List.of(said))))
            .isFalse());
        // A commitment and an opening of two runs do contradict; but not under the keys
        // of one of them.
        assertThat(EcdsaEvidence.proves(plan, network.roster(), new Fault.Proven(seat, "anything",
            List.of(network.said(0, seat).getFirst(), others.said(1, seat).getFirst())))).isFalse();
      }
      assertThat(EcdsaEvidence.proves(plan, network.roster(), new Fault.PairDispute(ONE, TWO, 1)))
          .as("only the two can know").isFalse();
    }
  }

  @Test
  void evidenceIsOfOnePlanAndOneCulprit() {
    try (var network = new LocalNetwork(plan, keys, Map.of(TWO, Cheat.saying(EcdsaSigning.OPENINGS,
        NonceOpening.class, said -> new NonceOpening(said.nonce(), OTHER, said.key()))))) {
      network.deliver();
      var fault = (Fault.Proven) network.faults(ONE).getFirst();
      assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue();
      var again = keys.plan(DerivationPath.ROOT, Keys.DIGEST, OTHER, 1, 2);
      assertThat(EcdsaEvidence.proves(again, network.roster(), fault)).isFalse();
      assertThat(
          EcdsaEvidence.proves(plan, network.roster(), new Fault.Proven(ONE, fault.what(), fault.evidence())))
          .isFalse();
      assertThat(EcdsaEvidence.proves(plan, network.roster(),
          new Fault.Proven(TWO, fault.what(), fault.evidence().subList(0, 1)))).isFalse();
      assertThat(fault.evidence()).allSatisfy(
          envelope -> assertThat(envelope.enclosed()).as("what was for us alone").isEqualTo(Bytes.EMPTY));
    }
  }
}
