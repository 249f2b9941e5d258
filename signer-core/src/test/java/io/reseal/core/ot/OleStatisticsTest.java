package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What leaves an OLE looks like coins and agrees with no secret; each test is
 * shown a plant that it must see. How small a bias they miss: docs/mallory.md.
 */
class OleStatisticsTest {

  private static final int RUNS = 24;
  private static final int COLUMNS = 128;
  private static final int HEIGHT = 640;
  private static final long SEED = 20_261_122;

  /** One run: what was said, and what it hides. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(boolean[] corrections, boolean[] x, byte[] masked, byte[] shares) {
  }

  private static final List<Seen> SEEN = new ArrayList<>();
  private static boolean[] delta;

  @BeforeAll
  static void run() {
    try (var pair = new Pair(SEED)) {
      delta = pair.delta();
      for (var run = 0; run < RUNS; run++) {
        var draw = pair.draw("run " + run);
        try (var first = pair.scalar();
            var second = pair.scalar();
            var bob = OleBob.open(pair.bob(), pair.session(run), draw);
            var answer = (OleAnswer.Answered) OleAlice.answer(pair.alice(), pair.session(run), bob.opening(),
                first, second, pair.draw("alice " + run))) {
          var opening = bob.opening();
          try (var shares = (OleShares) bob.finish(answer.reply())) {
            var outputs = new byte[128];
            var all = List.of(answer.shares().first(), answer.shares().second(), shares.first(),
                shares.second());
            for (var i = 0; i < 4; i++) {
              System.arraycopy(all.get(i).reveal().toArray(), 0, outputs, 32 * i, 32);
            }
            SEEN.add(new Seen(PlainOle.bits(opening.corrections().toArray()),
                PlainOle.bits(OleTest.drawn(draw, 80, "x")), answer.reply().masked().toArray(), outputs));
          }
        }
      }
    }
  }

  private static List<Boolean> list(boolean[] bits) {
    var list = new ArrayList<Boolean>();
    for (var bit : bits) {
      list.add(bit);
    }
    return list;
  }

  /** The column that agrees most with the choices that it corrects. */
  private static double leakOfChoices(List<Seen> seen) {
    var most = 0.0;
    for (var k = 0; k < COLUMNS; k++) {
      var column = new ArrayList<Boolean>();
      var x = new ArrayList<Boolean>();
      for (var run : seen) {
        column.addAll(list(Arrays.copyOfRange(run.corrections, HEIGHT * k, HEIGHT * (k + 1))));
        x.addAll(list(run.x));
      }
      most = Math.max(most, Statistics.agreement(column, x));
    }
    return most;
  }

  @Test
  void correctionsAreCoinsAndTellNothingOfTheChoices() {
    var bits = new ArrayList<Boolean>();
    SEEN.forEach(run -> bits.addAll(list(run.corrections)));
    assertThat(Statistics.monobit(bits)).isLessThan(Statistics.LIMIT);
    assertThat(Statistics.bytes(bits)).isLessThan(Statistics.BYTES_LIMIT);
    assertThat(leakOfChoices(SEEN)).as("of 128 columns").isLessThan(Statistics.POSITIONS_LIMIT);
  }

  @Test
  void aColumnThatIsNotMaskedInOneRowInEightIsSeen() {
    var random = new Random(SEED);
    var leaking = SEEN.stream().map(run -> {
      var bits = run.corrections.clone();
      for (var r = 0; r < HEIGHT; r++) {
        bits[HEIGHT * 77 + r] = random.nextInt(8) == 0 ? run.x[r] : bits[HEIGHT * 77 + r];
      }
      return new Seen(bits, run.x, run.masked, run.shares);
    }).toList();
    assertThat(leakOfChoices(leaking)).isGreaterThan(Statistics.POSITIONS_LIMIT);
  }

  /** Whether columns of ones are those where Delta is one. */
  private static double leakOfDelta(List<Seen> seen) {
    var bits = new ArrayList<Boolean>();
    var deltas = new ArrayList<Boolean>();
    for (var run : seen) {
      for (var at = 0; at < run.corrections.length; at++) {
        bits.add(run.corrections[at]);
        deltas.add(delta[at / HEIGHT]);
      }
    }
    return Statistics.agreement(bits, deltas);
  }

  @Test
  void correctionsTellNothingOfDelta() {
    assertThat(leakOfDelta(SEEN)).isLessThan(Statistics.LIMIT);
    var random = new Random(SEED);
    var leaking = SEEN.stream().map(run -> {
      var bits = run.corrections.clone();
      for (var at = 0; at < bits.length; at++) {
        bits[at] = random.nextInt(128) == 0 ? delta[at / HEIGHT] : bits[at];
      }
      return new Seen(bits, run.x, run.masked, run.shares);
    }).toList();
    assertThat(leakOfDelta(leaking)).as("one bit in 128 is Delta's").isGreaterThan(Statistics.LIMIT);
  }

  private static List<byte[]> scalars(List<Seen> seen) {
    var scalars = new ArrayList<byte[]>();
    for (var run : seen) {
      for (var at = 0; at < run.masked.length; at += 32) {
        scalars.add(Arrays.copyOfRange(run.masked, at, at + 32));
      }
    }
    return scalars;
  }

  @Test
  void maskedInputsAreUniformInEveryBitAndNeverEqual() {
    var scalars = scalars(SEEN);
    assertThat(Statistics.positions(scalars)).isLessThan(Statistics.POSITIONS_LIMIT);
    assertThat(Statistics.nibble(scalars, 0)).isLessThan(Statistics.NIBBLE_LIMIT);
    assertThat(Statistics.nibble(scalars, 63)).isLessThan(Statistics.NIBBLE_LIMIT);
    assertThat(Statistics.repeats(scalars)).isZero();
  }

  @Test
  void maskedInputsWithFourTopBitsOfZeroInOneInSixtyFourAreSeen() {
    var scalars = scalars(SEEN);
    for (var i = 0; i < scalars.size(); i += 64) {
      scalars.get(i)[0] &= 15;
    }
    assertThat(Statistics.nibble(scalars, 0)).isGreaterThan(Statistics.NIBBLE_LIMIT);
  }

  @Test
  void sharesOfProductsAreCoins() {
    var outputs = new ArrayList<Boolean>();
    SEEN.forEach(run -> outputs.addAll(list(PlainOle.bits(run.shares))));
    assertThat(Statistics.monobit(outputs)).isLessThan(Statistics.LIMIT);
  }
}
