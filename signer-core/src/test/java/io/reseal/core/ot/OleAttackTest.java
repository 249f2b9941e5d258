package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.secret.SecretBytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cheats in an OLE are caught by check 1 or 4, and burn the setup. */
class OleAttackTest {

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  /** A change to an opening that check 1 finds. */
  record Bend<R>(String what, UnaryOperator<R> change) {

    @Override
    public String toString() {
      return what;
    }
  }

  static List<Bend<OleOpening>> openings() {
    var bends = new ArrayList<Bend<OleOpening>>();
    bends.add(new Bend<>("salt", o -> new OleOpening(o.generation(), o.setup(), flip(o.salt(), 0),
        o.corrections(), o.choice(), o.columns())));
    // First and last bit, a row that is used, one that only masks, one of the
    // check.
    for (var bit : new int[]{0, 415, 416, 511, 512, 639, 640 * 64 + 7, 128 * 640 - 1}) {
      bends.add(new Bend<>("corrections, bit " + bit, o -> new OleOpening(o.generation(), o.setup(), o.salt(),
          flip(o.corrections(), bit), o.choice(), o.columns())));
    }
    for (var bit : new int[]{0, 127}) {
      bends.add(new Bend<>("choice, bit " + bit, o -> new OleOpening(o.generation(), o.setup(), o.salt(),
          o.corrections(), flip(o.choice(), bit), o.columns())));
    }
    for (var bit : new int[]{0, 1000, 128 * 128 - 1}) {
      bends.add(new Bend<>("columns, bit " + bit, o -> new OleOpening(o.generation(), o.setup(), o.salt(),
          o.corrections(), o.choice(), flip(o.columns(), bit))));
    }
    bends.add(new Bend<>("corrections of two columns swapped", o -> {
      var bytes = o.corrections().toArray();
      var swapped = bytes.clone();
      System.arraycopy(bytes, 0, swapped, 80, 80);
      System.arraycopy(bytes, 80, swapped, 0, 80);
      return new OleOpening(o.generation(), o.setup(), o.salt(), Bytes.of(swapped), o.choice(), o.columns());
    }));
    bends.add(new Bend<>("all zero", o -> new OleOpening(o.generation(), o.setup(), o.salt(),
        Bytes.of(new byte[10_240]), Bytes.of(new byte[16]), Bytes.of(new byte[2_048]))));
    return bends;
  }

  @ParameterizedTest
  @MethodSource("openings")
  void bentOpeningFailsCheckOneAndBurnsTheSetup(Bend<OleOpening> bend) {
    try (var pair = new Pair(21);
        var input = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
      var result = OleAlice.answer(pair.alice(), pair.session(0), bend.change.apply(bob.opening()), input,
          input, pair.draw("alice"));
      assertThat(result).isEqualTo(new FailedCheck(1, 1));
      assertThat(pair.alice().isLive()).isFalse();
    }
  }

  static List<Bend<OleReply>> replies() {
    var bends = new ArrayList<Bend<OleReply>>();
    bends.add(new Bend<>("salt",
        r -> new OleReply(Bytes32.of(flip(r.salt().toArray(), 3)), r.masked(), r.eta(), r.mu())));
    for (var scalar : new int[]{0, 1, 2, 600, 1247}) {
      bends.add(new Bend<>("masked " + scalar, r -> new OleReply(r.salt(),
          Bytes.of(flip(r.masked().toArray(), 256 * scalar + 255)), r.eta(), r.mu())));
    }
    bends.add(new Bend<>("eta", r -> new OleReply(r.salt(), r.masked(), r.eta().plus(Scalar.ONE), r.mu())));
    bends.add(new Bend<>("mu",
        r -> new OleReply(r.salt(), r.masked(), r.eta(), Bytes32.of(flip(r.mu().toArray(), 255)))));
    bends.add(new Bend<>("masked all zero",
        r -> new OleReply(r.salt(), Bytes.of(new byte[39_936]), r.eta(), r.mu())));
    return bends;
  }

  @ParameterizedTest
  @MethodSource("replies")
  void bentReplyFailsCheckFourAndBurnsTheSetup(Bend<OleReply> bend) {
    try (var pair = new Pair(22);
        var input = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        var answer = OleTest.answered(pair, bob.opening(), input, input)) {
      assertThat(bob.finish(bend.change.apply(answer.reply()))).isEqualTo(new FailedCheck(4, 1));
      assertThat(pair.bob().isLive()).isFalse();
    }
  }

  @Test
  void openingOfAnotherSetupIsNoFailedCheck() {
    try (var pair = new Pair(23);
        var later = new Pair(23, 2);
        var other = new Pair(24);
        var input = pair.scalar();
        var bob = OleBob.open(later.bob(), pair.session(0), pair.draw("bob"));
        var stranger = OleBob.open(other.bob(), pair.session(0), pair.draw("bob"))) {
      var o = bob.opening();
      var renumbered = new OleOpening(2, pair.alice().hash(), o.salt(), o.corrections(), o.choice(),
          o.columns());
      for (var opening : List.of(o, stranger.opening(), renumbered)) {
        assertThat(OleAlice.answer(pair.alice(), pair.session(0), opening, input, input, pair.draw("alice")))
            .isEqualTo(new OleAnswer.OtherSetup(1, pair.alice().hash()));
      }
      assertThat(pair.alice().isLive()).isTrue();
    }
  }

  @Test
  @DisplayName("N26 an opening of another session, or turned round, fails check 1")
  void openingOfAnotherSessionOrDirectionFails() {
    try (var pair = new Pair(25);
        var input = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(1), pair.draw("bob"))) {
      assertThat(
          OleAlice.answer(pair.alice(), pair.session(0), bob.opening(), input, input, pair.draw("alice")))
          .isEqualTo(new FailedCheck(1, 1));
    }
    try (var pair = new Pair(25);
        var input = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
      assertThat(
          OleAlice.answer(pair.bob(), pair.session(0), bob.opening(), input, input, pair.draw("alice")))
          .isEqualTo(new FailedCheck(1, 1));
    }
  }

  /**
   * Bob who uses another x in one column would learn that column's bit of Delta
   * from whether he is caught: he is, if the bit is 1, and the setup burns with
   * it.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 17, 64, 127})
  void anotherChoiceInOneColumnIsCaughtWhereDeltaIsOne(int column) {
    try (var pair = new Pair(26); var input = pair.scalar()) {
      var ole = new PlainOle(pair.session(0), Pair.BOB, Pair.ALICE, 1);
      var x = PlainOle.bits(OleTest.drawn(pair.draw("bob"), 80, "x"));
      var bent = x.clone();
      bent[5] ^= true;
      var bit = pair.delta()[column];
      var bob = ole.open(pair.bobSeeds(), new byte[16], x, k -> k == column ? bent : x, pair.bob().hash());
      var answer = OleAlice.answer(pair.alice(), pair.session(0), bob.opening(), input, input,
          pair.draw("alice"));
      assertThat(answer instanceof FailedCheck).isEqualTo(bit);
      assertThat(pair.alice().isLive()).isEqualTo(!bit);
      if (answer instanceof OleAnswer.Answered answered) {
        answered.close();
      }
    }
  }

  /**
   * Alice who uses another input in one row would learn that row's bit of beta
   * from whether she is caught: she is, if the bit is 1.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 100, 415})
  void anotherInputInOneRowIsCaughtWhereBetaIsOne(int row) {
    try (var pair = new Pair(27); var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
      var ole = new PlainOle(pair.session(0), Pair.BOB, Pair.ALICE, 1);
      var honest = new PlainOle.Inputs(BigInteger.TEN, BigInteger.TWO, BigInteger.valueOf(99));
      var other = new PlainOle.Inputs(BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(99));
      var alice = ole.answer(pair.delta(), pair.aliceSeeds(), bob.opening(), new byte[32], honest,
          k -> k == row ? other : honest);
      var beta = PlainOle.bits(OleTest.drawn(pair.draw("bob"), 80, "x"))[row];
      var result = bob.finish(alice.reply());
      assertThat(result instanceof FailedCheck).isEqualTo(beta);
      if (result instanceof OleShares shares) {
        shares.close();
      }
    }
  }

  @Test
  @DisplayName("N28 a replayed session id repeats neither a column nor a pad")
  void replayedSessionRevealsNothingEqual() {
    try (var pair = new Pair(28);
        var input = pair.scalar();
        var one = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        // The same x, another salt: equal columns would show x's difference, which is
        // 0.
        var two = OleBob.open(pair.bob(), pair.session(0), resalted(pair.draw("bob"), pair.draw("more")));
        var first = OleTest.answered(pair, one.opening(), input, input);
        var again = (OleAnswer.Answered) OleAlice.answer(pair.alice(), pair.session(0), one.opening(), input,
            input, resalted(pair.draw("alice"), pair.draw("more")))) {
      assertThat(pieces(two.opening().corrections(), 16))
          .doesNotContainAnyElementsOf(pieces(one.opening().corrections(), 16));
      assertThat(pieces(two.opening().columns(), 16))
          .doesNotContainAnyElementsOf(pieces(one.opening().columns(), 16));
      // The same opening answered twice with the same ahat: no masked input recurs.
      assertThat(pieces(again.reply().masked(), 32))
          .doesNotContainAnyElementsOf(pieces(first.reply().masked(), 32));
      assertThat(again.shares().first().reveal()).isNotEqualTo(first.shares().first().reveal());
    }
  }

  @Test
  @DisplayName("N28 the two directions of a pair share no seed, no column and no pad")
  void directionsShareNothing() {
    try (var pair = new Pair(29);
        var input = pair.scalar();
        var there = OleBob.open(pair.bob(), pair.session(0), pair.draw("same"));
        var back = OleBob.open(pair.alice(), pair.session(0), pair.draw("same"));
        var answer = OleTest.answered(pair, there.opening(), input, input);
        var answerBack = (OleAnswer.Answered) OleAlice.answer(pair.bob(), pair.session(0), back.opening(),
            input, input, pair.draw("alice"))) {
      assertThat(pieces(there.opening().corrections(), 16))
          .doesNotContainAnyElementsOf(pieces(back.opening().corrections(), 16));
      assertThat(there.chi().reveal()).isNotEqualTo(back.chi().reveal());
      assertThat(pieces(answer.reply().masked(), 32))
          .doesNotContainAnyElementsOf(pieces(answerBack.reply().masked(), 32));
    }
  }

  @Test
  void maskedInputFromTheGroupOrderOnIsRefused() {
    var q = PlainOle.bytes32(PlainOle.Q);
    for (var at : new int[]{0, 1247}) {
      var masked = new byte[39_936];
      System.arraycopy(q, 0, masked, 32 * at, 32);
      assertThatThrownBy(() -> new OleReply(Bytes32.ZERO, Bytes.of(masked), Scalar.ONE, Bytes32.ZERO))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("masked input " + at);
      masked[32 * at + 31]--;
      assertThat(new OleReply(Bytes32.ZERO, Bytes.of(masked), Scalar.ONE, Bytes32.ZERO)).isNotNull();
    }
  }

  @Test
  void messagesOfAnotherLengthAreMalformed() {
    var reply = Codec.of(OleReply.class);
    var opening = Codec.of(OleOpening.class);
    assertThatThrownBy(
        () -> reply.encode(new OleReply(Bytes32.ZERO, Bytes.of(new byte[39_904]), Scalar.ONE, Bytes32.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
    var sound = reply
        .encode(new OleReply(Bytes32.ZERO, Bytes.of(new byte[39_936]), Scalar.ONE, Bytes32.ZERO));
    for (var bytes : List.of(Arrays.copyOf(sound, sound.length - 1),
        Arrays.copyOf(sound, sound.length + 1))) {
      assertThatThrownBy(() -> reply.decode(bytes)).isInstanceOf(Malformed.class);
    }
    var lengths = new int[]{16, 10_240, 16, 2_048};
    for (var field = 0; field < lengths.length; field++) {
      var sizes = lengths.clone();
      sizes[field]++;
      assertThatThrownBy(() -> opening.encode(new OleOpening(1, Bytes32.ZERO, zeros(sizes[0]),
          zeros(sizes[1]), zeros(sizes[2]), zeros(sizes[3])))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void choicesAreBalancedAndTheTestWouldSeeABias() {
    var bits = new ArrayList<Boolean>();
    try (var tape = Pair.tape(30, "beta")) {
      for (var run = 0; run < 64; run++) {
        for (var bit : PlainOle.bits(OleTest.drawn(tape.under("run" + run), 80, "x"))) {
          bits.add(bit);
        }
      }
    }
    assertThat(Statistics.monobit(bits)).isLessThan(Statistics.LIMIT);
    assertThat(Statistics.bytes(bits)).isLessThan(Statistics.BYTES_LIMIT);
    var random = new Random(30);
    var biased = bits.stream().map(bit -> bit || random.nextInt(32) == 0).toList();
    assertThat(Statistics.monobit(biased)).isGreaterThan(Statistics.LIMIT);
    var paired = IntStream.range(0, bits.size()).mapToObj(i -> bits.get(i - i % 2)).toList();
    assertThat(Statistics.bytes(paired)).isGreaterThan(Statistics.BYTES_LIMIT);
  }

  private static Draw resalted(Draw draw, Draw salts) {
    return (size, name) -> (name.equals("salt") ? salts : draw).bytes(size, name);
  }

  private static Bytes zeros(int size) {
    return Bytes.of(new byte[size]);
  }

  private static Set<Bytes> pieces(Bytes bytes, int size) {
    var pieces = new HashSet<Bytes>();
    var array = bytes.toArray();
    for (var at = 0; at < array.length; at += size) {
      pieces.add(Bytes.of(Arrays.copyOfRange(array, at, at + size)));
    }
    return pieces;
  }

  private static Bytes flip(Bytes bytes, int bit) {
    return Bytes.of(flip(bytes.toArray(), bit));
  }

  private static byte[] flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return bytes;
  }
}
