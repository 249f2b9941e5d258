package io.reseal.node.sim;

import io.reseal.core.party.Scheme;
import java.time.Duration;
import java.util.List;

/**
 * How much a seed's story takes: most are short, so that many can be told.
 *
 * @param keys
 *          what the committee holds
 * @param nodes
 *          in and out of committees
 * @param isBegun
 *          whether the first committee has its key already
 * @param changesMax
 *          of the committee
 * @param trouble
 *          how long things go wrong at each change
 * @param isCalm
 *          nothing goes wrong, and clients have something signed all the time
 */
record Plot(List<Scheme> keys, int nodes, boolean isBegun, int changesMax, Duration trouble, boolean isCalm) {

  private static final List<Scheme> ONE = List.of(Scheme.BIP340);
  private static final List<Scheme> TWO = List.of(Scheme.BIP340, Scheme.BIP340);
  /** Setups of pairs cost more than all the rest. */
  private static final List<Scheme> PAIRS = List.of(Scheme.ECDSA, Scheme.BIP340);
  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(3);

  Plot {
    keys = List.copyOf(keys);
  }

  /**
   * In forty: three long ones from the first key on, which take a third of the
   * time, one calm one, and short ones.
   */
  static Plot of(long seed) {
    return switch ((int) Math.floorMod(seed, 40L)) {
      case 1 -> new Plot(ONE, 5, false, 3, LONG, false);
      case 7 -> new Plot(TWO, 5, false, 3, LONG, false);
      case 3 -> new Plot(PAIRS, 4, false, 1, LONG, false);
      case 12 -> new Plot(ONE, 4, true, 1, SHORT, true);
      case 5, 10, 15, 18, 25, 30, 35, 38 -> new Plot(TWO, 4, true, 1, SHORT, false);
      default -> new Plot(ONE, 4, true, 1, SHORT, false);
    };
  }

  /**
   * What the crash matrix is made of: four nodes of which three hold two keys.
   */
  static Plot matrix() {
    return new Plot(TWO, 4, true, 1, SHORT, false);
  }

  /** The same from the first key on. */
  Plot fromGenesis() {
    return new Plot(keys, nodes, false, changesMax, trouble, isCalm);
  }
}
