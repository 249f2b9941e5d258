package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;

/**
 * A fixed number of secret scalars side by side, off the heap, with sums and
 * products over them in constant time. Zero at first; closing wipes them.
 */
public final class ScalarVector implements AutoCloseable {

  private final int size;
  private final SecretBytes memory;
  private final MemorySegment limbs;
  private final MemorySegment room; // for one

  /** {@code size} zeros. */
  public ScalarVector(int size) {
    this.size = size;
    memory = SecretBytes.allocate((size + 1) * Limbs.SIZE);
    limbs = memory.expose();
    room = limbs.asSlice(at(size), Limbs.SIZE);
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Sets one to 32 bytes, big-endian, modulo q. */
  public void setReduced(int index, MemorySegment bytes) {
    Limbs.readReduced(limbs, at(index), bytes, 0);
  }

  /**
   * Sets as many as there are hashes, {@code step} apart, to the hashes modulo q:
   * H2S of all of them.
   */
  public void setReduced(int first, int step, SecretTranscripts hashes) {
    for (var each = 0; each < hashes.count(); each++) {
      Limbs.readReduced(limbs, at(first + each * step), hashes.digests(),
          (long) each * SecretTranscripts.SIZE);
    }
  }

  /** Sets one to a scalar's value. */
  public void set(int index, SecretScalar value) {
    MemorySegment.copy(value.limbs(), 0, limbs, at(index), Limbs.SIZE);
  }

  /** Adds one of the others to one of these. */
  public void add(int index, ScalarVector term, int from) {
    Limbs.add(limbs, at(index), limbs, at(index), term.limbs, at(from));
  }

  /**
   * Adds 32 bytes from a place in a segment, big-endian, modulo q, to one of
   * these if the secret bit is 1, 0 otherwise.
   */
  public void addIf(int bit, int index, MemorySegment bytes, long from) {
    Limbs.addIf(bit, limbs, at(index), bytes, from);
  }

  /** Subtracts a scalar from one of these if the secret bit is 1. */
  public void subtractIf(int bit, int index, SecretScalar term) {
    Limbs.subtractIf(bit, limbs, at(index), term.limbs());
  }

  /** Subtracts one of the others from one of these. */
  public void subtract(int index, ScalarVector other, int from) {
    Limbs.subtract(limbs, at(index), limbs, at(index), other.limbs, at(from));
  }

  /**
   * Sets one of these to the sum of all products of {@code factors} and as many
   * others from an index on.
   */
  public void setDot(int index, ScalarVector factors, ScalarVector other, int from) {
    Limbs.dot(limbs, at(index), factors.limbs, other.limbs, at(from), Limbs.SIZE, factors.size);
  }

  /**
   * The sum of all products of these and as many others: those at {@code from},
   * {@code from + step} and so on.
   */
  public SecretScalar dot(ScalarVector other, int from, int step) {
    var result = new SecretScalar();
    Limbs.dot(result.limbs(), 0, limbs, other.limbs, at(from), at(step), size);
    return result;
  }

  /** The sum of those whose secret bit is 1, bit b in byte b / 8. */
  public SecretScalar sumWhere(MemorySegment bits) {
    var sum = new SecretScalar();
    for (var i = 0; i < size; i++) {
      Limbs.addIf(bits.get(JAVA_BYTE, i / 8) >>> (i % 8), sum.limbs(), limbs, at(i));
    }
    return sum;
  }

  /** Writes one as 32 bytes, big-endian. */
  public void write(int index, MemorySegment out) {
    Limbs.write(out, 0, limbs, at(index));
  }

  /**
   * Writes all of these, each minus the other of the same index and plus the next
   * of {@code terms}, which are taken in turn again and again: 32 bytes each,
   * big-endian, side by side.
   */
  public void writeDifferences(ScalarVector others, ScalarVector terms, MemorySegment out) {
    for (var i = 0; i < size; i++) {
      Limbs.writeSum(out, (long) i * Scalar.SIZE, room, limbs, others.limbs, at(i), terms.limbs,
          at(i % terms.size));
    }
  }

  /** Wipes them. */
  @Override
  public void close() {
    memory.close();
  }

  @Override
  public String toString() {
    return "ScalarVector[" + size + " scalars]";
  }

  private static long at(int index) {
    return (long) index * Limbs.SIZE;
  }
}
