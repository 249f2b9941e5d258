package io.reseal.core.timing;

import java.util.Arrays;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * "Dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede, ePrint
 * 2016/1123): takes the time of an operation on one fixed input and on random
 * ones, in random order, and asks whether the two classes differ.
 *
 * <p>
 * Besides all samples it looks at those below each of a number of percentiles:
 * interrupts and other load make long tails that hide a difference of a few
 * nanoseconds in the bulk. What it returns is the largest |t| of any of them.
 */
final class Dudect {

  /** Beyond it a difference is taken for real, as by the authors' program. */
  static final double DEFINITE = 10;

  private static final int BATCH = 200;
  private static final int CROPS = 20;
  private static final int WARM_UPS = 10;

  /** An operation and its inputs, as many as a batch has. */
  interface Subject extends AutoCloseable {

    /** Gets an input ready, in the same way for either class. */
    void prepare(int slot, boolean fixed);

    /** What is timed. */
    void run(int slot);

    @Override
    void close();
  }

  private final Random random;
  private final LongSupplier clock;

  /**
   * A measurement.
   *
   * @param clock
   *          read before and after each operation
   */
  Dudect(long seed, LongSupplier clock) {
    this.random = new Random(seed);
    this.clock = clock;
  }

  static int slots() {
    return BATCH;
  }

  /** The largest |t|. */
  double measure(Subject subject, int batches) {
    var groups = new int[batches * BATCH];
    var times = new double[batches * BATCH];
    for (var batch = -WARM_UPS; batch < batches; batch++) {
      var classes = new int[BATCH];
      for (var slot = 0; slot < BATCH; slot++) {
        classes[slot] = random.nextInt(2);
        subject.prepare(slot, classes[slot] == 0);
      }
      for (var slot = 0; slot < BATCH; slot++) {
        var before = clock.getAsLong();
        subject.run(slot);
        var time = clock.getAsLong() - before;
        if (batch >= 0) {
          groups[batch * BATCH + slot] = classes[slot];
          times[batch * BATCH + slot] = time;
        }
      }
    }
    return largest(groups, times);
  }

  private static double largest(int[] groups, double[] times) {
    var sorted = times.clone();
    Arrays.sort(sorted);
    var largest = 0.0;
    for (var crop = 0; crop <= CROPS; crop++) {
      // All; then ever more from below: 29, 50, 65, 75, ... 99.9 percent.
      var share = crop == 0 ? 1 : 1 - Math.pow(0.5, 10.0 * crop / CROPS);
      var limit = sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
      var welch = new Welch();
      for (var i = 0; i < times.length; i++) {
        if (times[i] <= limit) {
          welch.add(groups[i], times[i]);
        }
      }
      largest = Math.max(largest, Math.abs(welch.t()));
    }
    return largest;
  }
}
