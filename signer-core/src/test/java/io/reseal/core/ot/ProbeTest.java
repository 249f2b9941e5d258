package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Selective aborts: whoever guesses at secret bits survives while it is right,
 * and its first mistake ends the setup that it was learning about.
 */
class ProbeTest {

  private static final int PROBES_MAX = 60;

  /**
   * What it stops: with k columns of another x, Alice's check passes only if all
   * k bits of Delta are 0. If a failure cost nothing, Delta could be read in a
   * few hundred sessions, and with it every input ever masked.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 20})
  @DisplayName("a guess at k bits of Delta: right, and nothing is learned but that; wrong, and there is no second one")
  void guessesAtDeltaEndWithTheFirstMistake(int k) {
    try (var pair = new Pair(7200 + k); var input = pair.scalar()) {
      var probe = 0;
      for (; pair.alice().isLive(); probe++) {
        assertThat(probe).as("a Delta of so many zeros").isLessThan(PROBES_MAX);
        var from = k * probe % 128;
        var ole = new PlainOle(pair.session(probe), Pair.BOB, Pair.ALICE, 1);
        var x = PlainOle.bits(OleTest.drawn(pair.draw("bob " + probe), 80, "x"));
        var bent = x.clone();
        bent[5] ^= true;
        var bob = ole.open(pair.bobSeeds(), new byte[16], x,
            column -> column >= from && column < from + k ? bent : x, pair.bob().hash());
        var isRight = IntStream.range(from, Math.min(128, from + k)).noneMatch(i -> pair.delta()[i]);
        switch (OleAlice.answer(pair.alice(), pair.session(probe), bob.opening(), input, input,
            pair.draw("alice"))) {
          case OleAnswer.Answered answered -> {
            assertThat(isRight).isTrue();
            answered.close();
          }
          case FailedCheck failed -> {
            assertThat(isRight).isFalse();
            assertThat(failed).isEqualTo(new FailedCheck(1, 1));
          }
          case OleAnswer.OtherSetup other -> throw new AssertionError(other);
        }
        if (!pair.alice().isLive()) {
          assertThatThrownBy(() -> OleAlice.answer(pair.alice(), pair.session(99), bob.opening(), input,
              input, pair.draw("alice"))).as("a second query").isInstanceOf(IllegalStateException.class);
          return;
        }
      }
    }
  }

  /**
   * What it stops: with another input in row k, and all else made to fit, Bob's
   * check passes only if beta_k is 0. Each session has other bits, so nothing
   * adds up; but free failures would tell which sessions' factors are small sums.
   */
  @Test
  @DisplayName("a guess at a bit of beta: the first mistake burns the setup, and the bits of one session say nothing of the next")
  void guessesAtBetaEndWithTheFirstMistake() {
    try (var pair = new Pair(7300)) {
      var row = 7;
      var honest = new PlainOle.Inputs(BigInteger.TEN, BigInteger.TWO, BigInteger.valueOf(99));
      var other = new PlainOle.Inputs(BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(99));
      for (var probe = 0; pair.bob().isLive(); probe++) {
        assertThat(probe).as("so many zeros").isLessThan(PROBES_MAX);
        var draw = pair.draw("bob " + probe);
        try (var bob = OleBob.open(pair.bob(), pair.session(probe), draw)) {
          var ole = new PlainOle(pair.session(probe), Pair.BOB, Pair.ALICE, 1);
          var alice = ole.answer(pair.delta(), pair.aliceSeeds(), bob.opening(), new byte[32], honest,
              k -> k == row ? other : honest);
          var result = bob.finish(alice.reply());
          assertThat(result instanceof FailedCheck).as("probe %d", probe)
              .isEqualTo(PlainOle.bits(OleTest.drawn(draw, 80, "x"))[row]);
          if (result instanceof OleShares shares) {
            shares.close();
          }
          assertThatThrownBy(() -> bob.finish(alice.reply())).as("the same session again")
              .isInstanceOf(IllegalStateException.class);
        }
      }
      assertThatThrownBy(() -> OleBob.open(pair.bob(), pair.session(99), pair.draw("bob")))
          .as("another session").isInstanceOf(IllegalStateException.class).hasMessageContaining("is burned");
    }
  }
}
