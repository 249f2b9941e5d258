package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.Draw;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Each of the ten checks of docs/ecdsa.md, broken: #2 or #4 cheats among #1, #2
 * and #4.
 */
class CheckTest {

  private static final Seat ONE = EcdsaPlan.seat(new PartyId(1));
  private static final Seat TWO = EcdsaPlan.seat(new PartyId(2));
  private static final Seat FOUR = EcdsaPlan.seat(new PartyId(4));

  private static final Bytes32 SALT = Bytes32.ofHex("5a".repeat(32));

  private static Keys keys;
  private EcdsaPlan plan;
  private long open;

  @BeforeAll
  static void deal() {
    keys = Keys.deal(3, 5, 1, 2, 4);
  }

  @AfterAll
  static void wipe() {
    keys.close();
  }

  @BeforeEach
  void mend() {
    LocalPairs.mend(keys.pairs());
    plan = keys.plan(1, 2, 4);
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretOfTheRunIsClosed() {
    // A burned setup is one fewer.
    assertThat(SecretBytes.openCount()).isLessThanOrEqualTo(open);
  }

  private LocalNetwork cheatedBy(Seat cheat, UnaryOperator<Send> change) {
    var network = new LocalNetwork(plan, keys, Map.of(cheat, change));
    network.deliver();
    return network;
  }

  /** One honest party burned its setup with the cheat, and said nothing more. */
  private void assertBurned(LocalNetwork network, Seat by, Seat with, int nextStep) {
    var generation = keys.pairs().get(by.id()).setups().generation(with.id());
    assertThat(network.faults(by)).containsExactly(new Fault.PairDispute(by, with, generation));
    assertThat(keys.pairs().get(by.id()).burned())
        .containsExactly(new LocalPairs.Burned(with.id(), generation));
    assertThat(keys.pairs().get(by.id()).setups().live(with.id())).isEmpty();
    assertThat(network.said(nextStep, by)).isEmpty();
  }

  private static <T extends Record> BiFunction<Seat, T, T> towards(Seat victim, UnaryOperator<T> change) {
    return (seat, message) -> seat.equals(victim) ? change.apply(message) : message;
  }

  private static Bytes flipped(Bytes bytes, int... places) {
    var flipped = bytes.toArray();
    for (var place : places) {
      flipped[place] ^= 1;
    }
    return Bytes.of(flipped);
  }

  // Check 1.

  private static OleOpening inconsistent(OleOpening opening) {
    var everyColumn = IntStream.range(0, 128).map(k -> 80 * k).toArray();
    return new OleOpening(opening.generation(), opening.setup(), opening.salt(),
        flipped(opening.corrections(), everyColumn), opening.choice(), opening.columns());
  }

  @Test
  @DisplayName("check 1: an opening by other bits than its check shows burns the setup, and is not answered")
  void inconsistentOpeningsBurn() {
    try (var network = cheatedBy(TWO,
        Cheat.enclosing(EcdsaSigning.COMMITMENTS, OleOpening.class, towards(ONE, CheckTest::inconsistent)))) {
      assertBurned(network, ONE, TWO, EcdsaSigning.OPENINGS);
      assertThat(keys.pairs(4).burned()).as("a party that was not cheated").isEmpty();
    }
  }

  // Check 2.

  @Test
  @DisplayName("check 2, N30 equivocation: who shows signers different commitments is named, and no product is looked at")
  void splitCommitmentsNameTheirAuthor() {
    try (var network = new LocalNetwork(plan, keys)) {
      network.deliver((envelope,
          to) -> Optional.of(envelope.header().from().equals(TWO)
              && envelope.header().step() == EcdsaSigning.COMMITMENTS && to.equals(FOUR)
                  ? network.resigned(envelope, NonceCommitment.class, _ -> new NonceCommitment(Keys.ROOT))
                  : envelope));
      for (var honest : List.of(ONE, FOUR)) {
        assertThat(network.faults(honest)).singleElement().isInstanceOf(Fault.Equivocation.class)
            .satisfies(fault -> assertThat(fault.culprits()).containsExactly(TWO))
            .satisfies(fault -> assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue());
        assertThat(network.said(EcdsaSigning.SHARES, honest)).isEmpty();
        assertThat(keys.pairs().get(honest.id()).burned()).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("check 2: an opening of the OLE that differs for its reader only is seen by all, as its digest is")
  void splitEnclosuresNameTheirAuthor() {
    try (var network = new LocalNetwork(plan, keys)) {
      network
          .deliver(
              (envelope,
                  to) -> Optional.of(envelope.header().from().equals(TWO)
                      && envelope.header().step() == EcdsaSigning.COMMITMENTS && to.equals(FOUR)
                          ? withOtherEnclosure(network, envelope)
                          : envelope));
      assertThat(network.faults(ONE)).singleElement().isInstanceOf(Fault.Equivocation.class)
          .satisfies(fault -> assertThat(fault.culprits()).containsExactly(TWO));
      assertThat(network.said(EcdsaSigning.SHARES, FOUR)).isEmpty();
    }
  }

  private static Envelope withOtherEnclosure(LocalNetwork network, Envelope envelope) {
    var other = flipped(envelope.enclosed(), envelope.enclosed().size() - 1);
    var enclosures = envelope.enclosures().stream()
        .map(each -> each.to().equals(FOUR) ? Enclosure.of(FOUR, other) : each).toList();
    return network.resigned(envelope, envelope.body(), enclosures, other);
  }

  // Check 3.

  @Test
  @DisplayName("check 3: a nonce that is not the committed one proves its author guilty, and nothing is burned")
  void otherNoncesThanCommittedAreProven() {
    try (var network = cheatedBy(TWO, Cheat.saying(EcdsaSigning.OPENINGS, NonceOpening.class,
        said -> new NonceOpening(said.nonce().plus(Point.GENERATOR), said.salt(), said.key())))) {
      for (var honest : List.of(ONE, FOUR)) {
        assertThat(network.faults(honest)).singleElement().isInstanceOfSatisfying(Fault.Proven.class,
            fault -> {
              assertThat(fault.culprit()).isEqualTo(TWO);
              assertThat(fault.what()).contains("not the one it committed to");
              assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue();
            });
        assertThat(keys.pairs().get(honest.id()).burned()).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("check 3: a nonce chosen as minus the sum of the others', once those are known")
  void rushingNoncesAreProven() {
    try (var network = new LocalNetwork(plan, keys)) {
      network
          .deliver(
              (envelope, _) -> Optional.of(
                  envelope.header().from().equals(FOUR) && envelope.header().step() == EcdsaSigning.OPENINGS
                      ? network.resigned(envelope, NonceOpening.class,
                          said -> new NonceOpening(nonces(network, ONE, TWO).negate(), said.salt(),
                              said.key()))
                      : envelope));
      assertThat(network.faults(ONE)).singleElement().extracting(Fault::culprits).isEqualTo(Set.of(FOUR));
      assertThat(network.said(EcdsaSigning.SHARES, ONE)).isEmpty();
    }
  }

  private static Point nonces(LocalNetwork network, Seat... seats) {
    return Point.sum(Arrays.stream(seats)
        .map(seat -> LocalNetwork
            .read(NonceOpening.class, network.said(EcdsaSigning.OPENINGS, seat).getFirst()).nonce())
        .toList());
  }

  // Check 4.

  private static Product withReply(Product product, UnaryOperator<OleReply> change) {
    return new Product(change.apply(product.reply()), product.nonceShare(), product.keyShare(),
        product.psi());
  }

  @Test
  @DisplayName("check 4: another input in one row of the vector OLE, be it the one that only this check sees, burns the setup")
  void inconsistentInputsBurn() {
    for (var input = 0; input < 3; input++) {
      mend();
      var lowest = Scalar.SIZE * input + Scalar.SIZE - 1;
      try (var network = cheatedBy(TWO,
          Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class,
              towards(ONE, product -> withReply(product, reply -> new OleReply(reply.salt(),
                  flipped(reply.masked(), lowest), reply.eta(), reply.mu())))))) {
        assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
        assertThat(keys.pairs(4).burned()).as("a party that was not cheated").isEmpty();
      }
    }
  }

  @Test
  @DisplayName("check 4: a wrong mu, all inputs being right")
  void aWrongCheckValueBurns() {
    try (var network = cheatedBy(TWO,
        Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class, towards(ONE, product -> withReply(product,
            reply -> new OleReply(reply.salt(), reply.masked(), reply.eta(), Keys.ROOT)))))) {
      assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
    }
  }

  // Checks 5 and 6.

  @Test
  @DisplayName("check 5: a nonce, committed to and all, whose logarithm was not multiplied")
  void othersNonceThanMultipliedBurns() {
    var nonce = Scalar.of(77);
    var other = Point.GENERATOR.times(nonce.plus(Scalar.ONE));
    UnaryOperator<Send> change = send -> switch (send.message()) {
      case NonceCommitment _ -> new Send(send.step(), send.audience(),
          new NonceOpening(other, SALT, other).commitment(plan.sid(), TWO.id()), send.enclosed());
      case NonceOpening said ->
        new Send(send.step(), send.audience(), new NonceOpening(other, SALT, said.key()), send.enclosed());
      default -> send;
    };
    try (var network = new LocalNetwork(plan, keys, Map.of(TWO, change),
        _ -> own -> drawing(Draw.hedged(Entropy.system(), own, plan.sid()), nonce))) {
      network.deliver();
      assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
      assertBurned(network, FOUR, TWO, EcdsaSigning.SHARES);
    }
  }

  @Test
  @DisplayName("check 5: a wrong Gamma of the nonce")
  void wrongNonceProductBurns() {
    try (var network = cheatedBy(TWO,
        Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class,
            towards(ONE, product -> new Product(product.reply(), product.nonceShare().plus(Point.GENERATOR),
                product.keyShare(), product.psi()))))) {
      assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
    }
  }

  @Test
  @DisplayName("check 6: a key part whose logarithm was not multiplied burns before its sum is looked at")
  void otherKeyPartThanMultipliedBurns() {
    try (var network = cheatedBy(TWO, Cheat.saying(EcdsaSigning.OPENINGS, NonceOpening.class,
        said -> new NonceOpening(said.nonce(), said.salt(), said.key().plus(Point.GENERATOR))))) {
      assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
      assertBurned(network, FOUR, TWO, EcdsaSigning.SHARES);
      assertThat(network.said(EcdsaSigning.ZEROS, ONE)).isEmpty();
    }
  }

  @Test
  @DisplayName("check 6: a wrong Gamma of the key part")
  void wrongKeyProductBurns() {
    try (var network = cheatedBy(TWO,
        Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class,
            towards(ONE, product -> new Product(product.reply(), product.nonceShare(),
                product.keyShare().plus(Point.GENERATOR), product.psi()))))) {
      assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
    }
  }

  // Check 7.

  private static ZeroSeed seed(PartyId self, PartyId peer, int content) {
    return ZeroSeed.copyOf(self, peer,
        MemorySegment.ofArray(Bytes.ofHex(String.format("%02x", content).repeat(32)).toArray()));
  }

  /** The two hold different seeds while this runs, and one again after. */
  private void withDifferentSeeds(Runnable work) {
    keys.pairs(1).setups().replace(seed(ONE.id(), TWO.id(), 1));
    keys.pairs(2).setups().replace(seed(TWO.id(), ONE.id(), 2));
    try {
      work.run();
    } finally {
      keys.pairs(2).setups().replace(seed(TWO.id(), ONE.id(), 1));
    }
  }

  @Test
  @DisplayName("check 7: key parts with zeros that do not cancel name the pair, whose setup is burned, and sign nothing")
  void zerosThatDoNotCancelNameThePair() {
    withDifferentSeeds(() -> {
      try (var network = new LocalNetwork(plan, keys)) {
        network.deliver();
        assertBurned(network, ONE, TWO, EcdsaSigning.SHARES);
        assertBurned(network, TWO, ONE, EcdsaSigning.SHARES);
        assertThat(network.faults(FOUR)).containsExactly(new Fault.PairDispute(ONE, TWO, 0));
        assertThat(network.said(EcdsaSigning.SHARES, FOUR)).isEmpty();
        assertThat(keys.pairs(4).burned()).as("no pair of its own").isEmpty();
      }
    });
  }

  @Test
  @DisplayName("check 7: who explains its key part by other zeros than it has is proven guilty")
  void falseExplanationsAreProven() {
    withDifferentSeeds(() -> {
      try (var network = cheatedBy(TWO,
          Cheat.saying(EcdsaSigning.ZEROS, ZeroPoints.class, said -> new ZeroPoints(
              List.of(said.points().getFirst().plus(Point.GENERATOR), said.points().getLast()))))) {
        for (var honest : List.of(ONE, FOUR)) {
          assertThat(network.faults(honest)).singleElement().isInstanceOfSatisfying(Fault.Proven.class,
              fault -> {
                assertThat(fault.culprit()).isEqualTo(TWO);
                assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue();
              });
        }
      }
    });
  }

  @Test
  @DisplayName("check 7: who explains its key part by too few zeros is proven guilty")
  void shortExplanationsAreProven() {
    withDifferentSeeds(() -> {
      try (var network = cheatedBy(TWO, Cheat.saying(EcdsaSigning.ZEROS, ZeroPoints.class,
          said -> new ZeroPoints(List.of(Point.sum(said.points())))))) {
        assertThat(network.faults(ONE)).singleElement().isInstanceOfSatisfying(Fault.Proven.class,
            fault -> assertThat(EcdsaEvidence.proves(plan, network.roster(), fault)).isTrue());
      }
    });
  }

  // Check 8.

  @Test
  @DisplayName("check 8: nonces that cancel, each committed to and multiplied as it should be")
  void noncesThatCancelStopTheRun() {
    var nonce = Scalar.of(77);
    Function<Seat, Function<SecretScalar, Draw>> sources = seat -> own -> drawing(
        Draw.hedged(Entropy.system(), own, plan.sid()),
        seat.equals(FOUR) ? nonce.plus(nonce).negate() : nonce);
    try (var network = new LocalNetwork(plan, keys, sources)) {
      network.deliver();
      for (var seat : plan.seats()) {
        assertThat(network.faults(seat)).singleElement().isInstanceOfSatisfying(Fault.Unattributed.class,
            fault -> assertThat(fault.what()).contains("nonces add up"));
        assertThat(network.said(EcdsaSigning.SHARES, seat)).isEmpty();
      }
    }
  }

  /** The same draws with a nonce of ours. */
  private static Draw drawing(Draw rest, Scalar nonce) {
    return (size, name) -> {
      if (!name.equals("nonce")) {
        return rest.bytes(size, name);
      }
      var bytes = SecretBytes.allocate(size);
      bytes.expose().asSlice(size - Scalar.SIZE).copyFrom(MemorySegment.ofArray(nonce.toArray()));
      return bytes;
    };
  }

  @Test
  @DisplayName("check 8: an x of R from q on, or 0, stands in no signature of ours")
  void anXThatIsNoScalarIsOfNoUse() {
    assertThat(AwaitOpenings.isUsable(Point.GENERATOR.xOnly())).isTrue();
    assertThat(AwaitOpenings.isUsable(new byte[32])).isFalse();
    assertThat(AwaitOpenings
        .isUsable(Bytes.ofHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").toArray()))
        .isFalse();
    assertThat(AwaitOpenings
        .isUsable(Bytes.ofHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140").toArray()))
        .isTrue();
  }

  // Checks 9 and 10.

  /** #4 speaks last and says what it likes. */
  private LocalNetwork lastSaid(UnaryOperator<SignatureShare> share) {
    var network = new LocalNetwork(plan, keys);
    network.deliver((envelope, _) -> Optional
        .of(envelope.header().from().equals(FOUR) && envelope.header().step() == EcdsaSigning.SHARES
            ? network.resigned(envelope, SignatureShare.class, _ -> share.apply(sum(network, ONE, TWO)))
            : envelope));
    return network;
  }

  private static SignatureShare sum(LocalNetwork network, Seat... seats) {
    var u = Scalar.ZERO;
    var w = Scalar.ZERO;
    for (var seat : seats) {
      var share = LocalNetwork.read(SignatureShare.class, network.said(EcdsaSigning.SHARES, seat).getFirst());
      u = u.plus(share.u());
      w = w.plus(share.w());
    }
    return new SignatureShare(u, w);
  }

  @Test
  @DisplayName("check 9: shares that add up to zero are not divided by, and make no s of 0")
  void sharesThatCancelStopTheRun() {
    for (UnaryOperator<SignatureShare> share : List.<UnaryOperator<SignatureShare>>of(
        sum -> new SignatureShare(sum.u().negate(), Scalar.ONE),
        sum -> new SignatureShare(Scalar.ONE, sum.w().negate()))) {
      try (var network = lastSaid(share)) {
        assertThat(network.faults(ONE)).singleElement().isInstanceOfSatisfying(Fault.Unattributed.class,
            fault -> assertThat(fault.what()).contains("zero"));
      }
    }
  }

  @Test
  @DisplayName("check 10: a wrong u, w or psi gives no signature, and nobody is blamed for it")
  void wrongSharesGiveNoSignature() {
    List<UnaryOperator<Send>> cheats = List.of(
        Cheat.saying(EcdsaSigning.SHARES, SignatureShare.class,
            said -> new SignatureShare(said.u().plus(Scalar.ONE), said.w())),
        Cheat.saying(EcdsaSigning.SHARES, SignatureShare.class,
            said -> new SignatureShare(said.u(), said.w().plus(Scalar.ONE))),
        Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class,
            towards(ONE, product -> new Product(product.reply(), product.nonceShare(), product.keyShare(),
                product.psi().plus(Scalar.ONE)))));
    for (var cheat : cheats) {
      try (var network = cheatedBy(TWO, cheat)) {
        for (var honest : List.of(ONE, FOUR)) {
          assertThat(network.faults(honest)).singleElement().isInstanceOfSatisfying(Fault.Unattributed.class,
              fault -> assertThat(fault.what()).contains("do not add up to a signature"));
          assertThat(network.isFinished(honest)).isFalse();
        }
        assertThat(keys.pairs(1).burned()).isEmpty();
      }
    }
  }
}
