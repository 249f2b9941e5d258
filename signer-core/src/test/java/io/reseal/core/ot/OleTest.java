package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.protocol.Codec;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The OLE gives shares of both products, and just the messages of the
 * equations.
 */
class OleTest {

  private static final Codec<OleOpening> OPENING = Codec.of(OleOpening.class);
  private static final Codec<OleReply> REPLY = Codec.of(OleReply.class);

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sharesAddUpToBobsFactorTimesAlicesInputs(long seed) {
    try (var pair = new Pair(seed);
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
      var chi = bob.chi().reveal();
      try (var answer = answered(pair, bob.opening(), first, second);
          var shares = (OleShares) bob.finish(answer.reply())) {
        assertThat(answer.shares().first().reveal().plus(shares.first().reveal()))
            .isEqualTo(chi.times(first.reveal()));
        assertThat(answer.shares().second().reveal().plus(shares.second().reveal()))
            .isEqualTo(chi.times(second.reveal()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void messagesAndSharesAreThoseOfThePlainEquations(long seed) {
    try (var pair = new Pair(seed);
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
      var plain = new Plain(pair, first.reveal(), second.reveal());
      assertThat(bob.opening()).isEqualTo(plain.bob.opening());
      assertThat(number(bob.chi().reveal())).isEqualTo(plain.bob.chi());
      try (var answer = answered(pair, bob.opening(), first, second);
          var shares = (OleShares) bob.finish(answer.reply())) {
        assertThat(answer.reply()).isEqualTo(plain.alice.reply());
        assertThat(number(answer.shares().first().reveal())).isEqualTo(plain.alice.shares().first());
        assertThat(number(answer.shares().second().reveal())).isEqualTo(plain.alice.shares().second());
        assertThat(number(shares.first().reveal())).isEqualTo(plain.bobShares.first());
        assertThat(number(shares.second().reveal())).isEqualTo(plain.bobShares.second());
      }
    }
  }

  /** Recorded from {@link PlainOle}: both sides' messages and results. */
  @Test
  void knownAnswersOfBothSides() {
    try (var pair = new Pair(2019706);
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        var answer = answered(pair, bob.opening(), first, second)) {
      var chi = bob.chi().reveal();
      try (var shares = (OleShares) bob.finish(answer.reply())) {
        assertThat(new String[]{digest(OPENING.encode(bob.opening())), chi.toString(),
            digest(REPLY.encode(answer.reply())), answer.shares().first().reveal().toString(),
            shares.second().reveal().toString()}).containsExactly(recorded());
      }
    }
  }

  private static String[] recorded() {
    return new String[]{"4d9d0ea7191e4cf47f91f580b79866b77cfafc10d92f9f514b7b50fee582fb22",
        "9b4e69ddb6d522e35faf937a7413256117e901223be2b8314b66ba95b82e5a5e",
        "06247c07d84dda3d9088fc585a7d1c45712a58dfc4d0044dd5bd9bc6c199e099",
        "dbac7d374d21c65213d3718dd62d551e600f3f5a01d55a844b31f495b75a0a5c",
        "3f27f54a296c26255d24864b56b4dce684b45fad4c8966212a226de5b2da4975"};
  }

  @Test
  void plainReferenceGivesTheKnownAnswers() {
    try (var pair = new Pair(2019706); var first = pair.scalar(); var second = pair.scalar()) {
      var plain = new Plain(pair, first.reveal(), second.reveal());
      assertThat(new String[]{digest(OPENING.encode(plain.bob.opening())), hex(plain.bob.chi()),
          digest(REPLY.encode(plain.alice.reply())), hex(plain.alice.shares().first()),
          hex(plain.bobShares.second())}).containsExactly(recorded());
    }
  }

  @Test
  void messagesHaveTheDocumentedSizes() {
    try (var pair = new Pair(5);
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        var answer = answered(pair, bob.opening(), first, second)) {
      assertThat(OPENING.encode(bob.opening())).hasSize(4 + 32 + 4 + 16 + 4 + 10_240 + 4 + 16 + 4 + 2_048);
      assertThat(REPLY.encode(answer.reply())).hasSize(32 + 4 + 39_936 + 32 + 32);
    }
  }

  @Test
  void extremeInputsAreInputsLikeAnyOther() {
    for (var value : new Scalar[]{Scalar.ZERO, Scalar.ONE, Scalar.ZERO.minus(Scalar.ONE)}) {
      try (var pair = new Pair(6);
          var first = SecretScalar.of(value);
          var second = pair.scalar();
          var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"))) {
        var chi = bob.chi().reveal();
        try (var answer = answered(pair, bob.opening(), first, second);
            var shares = (OleShares) bob.finish(answer.reply())) {
          assertThat(answer.shares().first().reveal().plus(shares.first().reveal()))
              .isEqualTo(chi.times(value));
        }
      }
    }
  }

  @Test
  void bitsThatOnlyMaskTheCheckDoNotTouchTheFactor() {
    try (var pair = new Pair(7);
        var one = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        var other = OleBob.open(pair.bob(), pair.session(0), flippedFrom(pair.draw("bob"), 416));
        var third = OleBob.open(pair.bob(), pair.session(0), flippedFrom(pair.draw("bob"), 408))) {
      assertThat(other.opening()).isNotEqualTo(one.opening());
      assertThat(other.chi().reveal()).isEqualTo(one.chi().reveal());
      assertThat(third.chi().reveal()).isNotEqualTo(one.chi().reveal());
    }
  }

  /** The same draw, but for x, whose bits from one on are flipped. */
  private static Draw flippedFrom(Draw draw, int bit) {
    return (size, name) -> {
      var bytes = draw.bytes(size, name);
      if (name.equals("x")) {
        for (var at = bit / 8L; at < size; at++) {
          var memory = bytes.expose();
          memory.set(ValueLayout.JAVA_BYTE, at, (byte) ~memory.get(ValueLayout.JAVA_BYTE, at));
        }
      }
      return bytes;
    };
  }

  @Test
  void endedOleHoldsNothingAndCannotBeFinishedAgain() {
    try (var pair = new Pair(8);
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        var answer = answered(pair, bob.opening(), first, second)) {
      var reply = answer.reply();
      ((OleShares) bob.finish(reply)).close();
      assertThatThrownBy(() -> bob.finish(reply)).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ended");
      assertThatThrownBy(() -> bob.chi().reveal()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void burnedSetupServesNobody() {
    try (var pair = new Pair(9);
        var first = pair.scalar();
        var second = pair.scalar();
        var bob = OleBob.open(pair.bob(), pair.session(0), pair.draw("bob"));
        var answer = answered(pair, bob.opening(), first, second)) {
      var opening = bob.opening();
      var reply = answer.reply();
      pair.burn();
      assertThatThrownBy(() -> OleBob.open(pair.bob(), pair.session(1), pair.draw("bob")))
          .isInstanceOf(IllegalStateException.class).hasMessageContaining("is burned");
      assertThatThrownBy(() -> bob.finish(reply)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(
          () -> OleAlice.answer(pair.alice(), pair.session(0), opening, first, second, pair.draw("alice")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  static OleAnswer.Answered answered(Pair pair, OleOpening opening, SecretScalar first, SecretScalar second) {
    return (OleAnswer.Answered) OleAlice.answer(pair.alice(), pair.session(0), opening, first, second,
        pair.draw("alice"));
  }

  static BigInteger number(Scalar scalar) {
    return new BigInteger(1, scalar.toArray());
  }

  private static String hex(BigInteger value) {
    return String.format("%064x", value);
  }

  private static String digest(byte[] bytes) {
    return Transcript.hash(Tag.BODY, bytes).hex();
  }

  /** A whole run by the reference, with the randomness of {@link Pair}. */
  static final class Plain {

    final PlainOle ole;
    final PlainOle.Bob bob;
    final PlainOle.Alice alice;
    final PlainOle.Shares bobShares;

    Plain(Pair pair, Scalar first, Scalar second) {
      ole = new PlainOle(pair.session(0), Pair.BOB, Pair.ALICE, 1);
      var x = PlainOle.bits(drawn(pair.draw("bob"), 80, "x"));
      bob = ole.open(pair.bobSeeds(), drawn(pair.draw("bob"), 16, "salt"), x, k -> x, pair.bob().hash());
      var inputs = new PlainOle.Inputs(number(first), number(second),
          new BigInteger(1, drawn(pair.draw("alice"), 48, "ahat")).mod(PlainOle.Q));
      alice = ole.answer(pair.delta(), pair.aliceSeeds(), bob.opening(),
          drawn(pair.draw("alice"), 32, "salt"), inputs, k -> inputs);
      bobShares = ole.finish(bob, alice.reply());
      assertThat(ole.accepts(pair.delta(), pair.aliceSeeds(), bob.opening())).isTrue();
    }
  }

  static byte[] drawn(Draw draw, int size, String name) {
    try (var bytes = draw.bytes(size, name)) {
      return Pair.array(bytes.expose());
    }
  }
}
