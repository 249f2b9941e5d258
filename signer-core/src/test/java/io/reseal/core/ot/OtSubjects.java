package io.reseal.core.ot;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * What of the extension handles Delta, for {@code core.timing}: each operation
 * with an input per slot, a fixed or a random one.
 */
public abstract sealed class OtSubjects implements AutoCloseable {

  /** Check 1's comparison: the claims differ in the first place, or anywhere. */
  public static OtSubjects comparison(int slots) {
    return new Comparison(slots);
  }

  /** Check 1 as a whole: Delta is zero, or random. */
  public static OtSubjects extension(int slots) {
    return new WholeCheck(slots);
  }

  /** Gets an input ready. */
  public abstract void prepare(int slot, boolean fixed);

  /** What is timed. */
  public abstract void run(int slot);

  @Override
  public abstract void close();

  private static final class Comparison extends OtSubjects {

    private static final int TIMES = 8;

    private final Random random = new Random(19);
    private final SecretBytes sums = SecretBytes.allocate(Extension.SUMS);
    private final SecretBytes choice = SecretBytes.allocate(Gf128.SIZE);
    private final SecretBytes delta = SecretBytes.allocate(BaseOt.DELTA);
    private final SecretBytes[] claims;

    Comparison(int slots) {
      claims = new SecretBytes[slots];
      for (var slot = 0; slot < slots; slot++) {
        claims[slot] = SecretBytes.allocate(Extension.SUMS);
      }
    }

    @Override
    public void prepare(int slot, boolean fixed) {
      var place = random.nextInt(Extension.SUMS);
      claims[slot].expose().fill((byte) 0).set(ValueLayout.JAVA_BYTE, fixed ? 0 : place, (byte) 1);
    }

    @Override
    public void run(int slot) {
      for (var i = 0; i < TIMES; i++) {
        if (Extension.agree(sums.expose(), claims[slot].expose(), choice.expose(), delta.expose())) {
          throw new IllegalStateException("different sums agree");
        }
      }
    }

    @Override
    public void close() {
      sums.close();
      choice.close();
      delta.close();
      for (var claim : claims) {
        claim.close();
      }
    }
  }

  private static final class WholeCheck extends OtSubjects {

    private static final int SEEDS = BaseOt.COUNT * BaseOt.SEED;

    private final Random random = new Random(23);
    private final Pair pair = new Pair(23);
    private final OleBob bob = OleBob.open(pair.bob(), pair.session(1), pair.draw("bob"));
    private final SecretBytes rows = SecretBytes.allocate(Extension.ROWS);
    private final SecretBytes[] deltas;
    private final SecretBytes[] seeds;

    WholeCheck(int slots) {
      deltas = new SecretBytes[slots];
      seeds = new SecretBytes[slots];
      for (var slot = 0; slot < slots; slot++) {
        deltas[slot] = SecretBytes.allocate(BaseOt.DELTA);
        seeds[slot] = SecretBytes.allocate(SEEDS);
      }
    }

    /** What Alice would hold with that Delta, against the same Bob. */
    @Override
    public void prepare(int slot, boolean fixed) {
      var delta = new byte[BaseOt.DELTA];
      random.nextBytes(delta);
      if (fixed) {
        java.util.Arrays.fill(delta, (byte) 0);
      }
      var segment = MemorySegment.ofArray(delta);
      deltas[slot].expose().copyFrom(segment);
      for (var k = 0; k < BaseOt.COUNT; k++) {
        var from = (2L * k + Fields.bit(segment, k)) * BaseOt.SEED;
        MemorySegment.copy(pair.bob().bobSeeds(), from, seeds[slot].expose(), (long) k * BaseOt.SEED,
            BaseOt.SEED);
      }
    }

    @Override
    public void run(int slot) {
      var opening = bob.opening();
      var said = new Extension.Said(opening.corrections(), opening.choice(), opening.columns());
      var run = Ole.run(pair.session(1), Pair.BOB, Pair.ALICE, opening.generation(), opening.salt());
      if (!Extension.accept(run, deltas[slot].expose(), seeds[slot].expose(), said, rows.expose())) {
        throw new IllegalStateException("an honest opening is refused");
      }
    }

    @Override
    public void close() {
      bob.close();
      pair.close();
      rows.close();
      for (var slot = 0; slot < deltas.length; slot++) {
        deltas[slot].close();
        seeds[slot].close();
      }
    }
  }
}
