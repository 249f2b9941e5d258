package io.reseal.node.sim;

import io.reseal.core.secret.Entropy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** All that is left to chance, from one seed. */
final class Chance {

  private final Random random;

  Chance(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + 0x1234567);
  }

  /** Another source, which drawing from this one does not disturb. */
  Chance fork() {
    return new Chance(random.nextLong());
  }

  Random random() {
    return random;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  boolean perMille(int rate) {
    return rate > 0 && random.nextInt(1000) < rate;
  }

  /** From {@code least} to {@code most}. */
  Duration between(Duration least, Duration most) {
    return least.plusMillis((long) (random.nextDouble() * most.minus(least).toMillis()));
  }

  <T> T of(Collection<T> things) {
    return List.copyOf(things).get(random.nextInt(things.size()));
  }

  byte[] bytes(int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** For a node's own randomness. */
  Entropy entropy() {
    var own = fork();
    return out -> MemorySegment.copy(own.bytes((int) out.byteSize()), 0, out, ValueLayout.JAVA_BYTE, 0,
        (int) out.byteSize());
  }

  /** For a token's. */
  SecureRandom secure() {
    var own = fork();
    return new SecureRandom() {

      private static final long serialVersionUID = 1;

      @Override
      public void nextBytes(byte[] bytes) {
        var drawn = own.bytes(bytes.length);
        System.arraycopy(drawn, 0, bytes, 0, bytes.length);
      }
    };
  }
}
