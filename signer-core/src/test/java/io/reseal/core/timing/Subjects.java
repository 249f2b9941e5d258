package io.reseal.core.timing;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretPoint;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.BiFunction;

/** Operations on secrets of the curve. */
final class Subjects {

  /**
   * One on a secret scalar and another, random one; fixed is what gives the
   * fewest carries, bits or digits.
   */
  static final class OnScalar implements Dudect.Subject {

    private final Random random = new Random(11);
    private final Scalar fixed;
    private final int times;
    private final BiFunction<SecretScalar, SecretScalar, AutoCloseable> operation;
    private final SecretScalar[] inputs = new SecretScalar[Dudect.slots()];
    private final SecretScalar other = random();

    /**
     * An operation.
     *
     * @param times
     *          how often in one sample: more for short ones
     */
    OnScalar(long fixed, int times, BiFunction<SecretScalar, SecretScalar, AutoCloseable> operation) {
      this.fixed = Scalar.of(fixed);
      this.times = times;
      this.operation = operation;
    }

    @Override
    public void prepare(int slot, boolean isFixed) {
      if (inputs[slot] != null) {
        inputs[slot].close();
      }
      // Both are drawn, so that what happened before the operation is the same.
      try (var drawn = random(); var given = SecretScalar.of(fixed)) {
        inputs[slot] = SecretScalar.choose(isFixed ? 1 : 0, drawn, given);
      }
    }

    @Override
    public void run(int slot) {
      for (var i = 0; i < times; i++) {
        try {
          operation.apply(inputs[slot], other).close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }

    private SecretScalar random() {
      var bytes = new byte[48];
      random.nextBytes(bytes);
      return SecretScalar.reduce(MemorySegment.ofArray(bytes));
    }

    @Override
    public void close() {
      other.close();
      for (var input : inputs) {
        if (input != null) {
          input.close();
        }
      }
    }
  }

  /** A choice by a secret bit: 0, or a random one. */
  static final class Choice implements Dudect.Subject {

    private static final int TIMES = 32;

    private final Random random = new Random(13);
    private final int[] bits = new int[Dudect.slots()];
    private final SecretScalar one = SecretScalar.of(Scalar.of(1));
    private final SecretScalar two = SecretScalar.of(Scalar.of(2));
    private final SecretPoint first = SecretPoint.generatorTimes(one);
    private final SecretPoint second = SecretPoint.generatorTimes(two);
    private final boolean ofPoints;

    Choice(boolean ofPoints) {
      this.ofPoints = ofPoints;
    }

    @Override
    public void prepare(int slot, boolean fixed) {
      bits[slot] = random.nextInt(2) & (fixed ? 0 : 1);
    }

    @Override
    public void run(int slot) {
      for (var i = 0; i < TIMES; i++) {
        if (ofPoints) {
          SecretPoint.choose(bits[slot], first, second).close();
        } else {
          SecretScalar.choose(bits[slot], one, two).close();
        }
      }
    }

    @Override
    public void close() {
      first.close();
      second.close();
      one.close();
      two.close();
    }
  }

  /** The comparison of hashes: they differ in the first byte, or anywhere. */
  static final class Comparison implements Dudect.Subject {

    private static final int SIZE = 32;
    private static final int TIMES = 32;

    private final Random random = new Random(17);
    private final SecretBytes expected = SecretBytes.allocate(SIZE);
    private final SecretBytes claims = SecretBytes.allocate(SIZE * Dudect.slots());
    private boolean verdict;

    @Override
    public void prepare(int slot, boolean fixed) {
      var place = random.nextInt(SIZE);
      var claim = claim(slot).fill((byte) 0);
      claim.set(ValueLayout.JAVA_BYTE, fixed ? 0 : place, (byte) 1);
    }

    @Override
    public void run(int slot) {
      for (var i = 0; i < TIMES; i++) {
        verdict |= ConstantTime.equal(expected.expose(), claim(slot));
      }
    }

    boolean verdict() {
      return verdict;
    }

    private MemorySegment claim(int slot) {
      return claims.expose().asSlice((long) slot * SIZE, SIZE);
    }

    @Override
    public void close() {
      expected.close();
      claims.close();
    }
  }

  private Subjects() {
  }

  /** {@code secret * point} for a point that is not the generator. */
  static Dudect.Subject pointTimes() {
    var point = Point.GENERATOR.times(Scalar.of(77));
    return new OnScalar(1, 1, (secret, _) -> secret.sharedSecret(point));
  }
}
