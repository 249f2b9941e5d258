package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The OLE gives shares of both products. */
class OleTest {

  @Test
  void sharesAddUpToBobsFactorTimesAlicesInputs() {
    try (var pair = new Pair(1)) {
      for (var run = 0; run < 4; run++) {
        try (var first = pair.scalar();
            var second = pair.scalar();
            var bob = OleBob.open(pair.bob(), pair.session(run), pair.draw("bob" + run))) {
          var chi = bob.chi().reveal();
          var answer = (OleAnswer.Answered) OleAlice.answer(pair.alice(), pair.session(run), bob.opening(),
              first, second, pair.draw("alice" + run));
          try (answer; var shares = (OleShares) bob.finish(answer.reply())) {
            assertThat(answer.shares().first().reveal().plus(shares.first().reveal()))
                .isEqualTo(chi.times(first.reveal()));
            assertThat(answer.shares().second().reveal().plus(shares.second().reveal()))
                .isEqualTo(chi.times(second.reveal()));
          }
        }
      }
    }
  }
}
