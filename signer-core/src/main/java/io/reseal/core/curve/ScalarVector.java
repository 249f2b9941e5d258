package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;

/**
 * A fixed number of secret scalars side by side, off the heap, with sums and
 * products over them in constant time. Zero at first; closing wipes them.
 */
public final class ScalarVector implements AutoCloseable {

  private static final int SUM = 9 * Long.BYTES;

  private final int size;
  private final SecretBytes memory;
  private final MemorySegment limbs;
  private final MemorySegment masked; // room for one
  private final MemorySegment sum; // room for a sum of products

  /** {@code size} zeros. */
  public ScalarVector(int size) {
    this.size = size;
    memory = SecretBytes.allocate((size + 1) * Limbs.SIZE + SUM);
    limbs = memory.expose();
    masked = limbs.asSlice((long) size * Limbs.SIZE, Limbs.SIZE);
    sum = limbs.asSlice((size + 1L) * Limbs.SIZE, SUM);
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Sets one to 32 bytes, big-endian, modulo q. */
  public void setReduced(int index, MemorySegment bytes) {
    var at = at(index);
    Limbs.read(at, bytes);
    Limbs.reduceOnce(at);
  }

  /** Sets one to another's value. */
  public void set(int index, ScalarVector other, int from) {
    at(index).copyFrom(other.at(from));
  }

  /** Sets one to a scalar's value. */
  public void set(int index, SecretScalar value) {
    at(index).copyFrom(value.limbs());
  }

  /** Adds one of the others to one of these. */
  public void add(int index, ScalarVector term, int from) {
    Limbs.add(at(index), at(index), term.at(from));
  }

  /** Adds {@code term} to one of these if the secret bit is 1, 0 otherwise. */
  public void addIf(int bit, int index, ScalarVector term, int from) {
    addMasked(bit, at(index), term.at(from), false);
  }

  /** Subtracts a scalar from one of these if the secret bit is 1. */
  public void subtractIf(int bit, int index, SecretScalar term) {
    addMasked(bit, at(index), term.limbs(), true);
  }

  /** Subtracts one of the others from one of these. */
  public void subtract(int index, ScalarVector other, int from) {
    Limbs.subtract(at(index), at(index), other.at(from));
  }

  /**
   * Sets one of these to the sum of all products of {@code factors} and as many
   * others from an index on.
   */
  public void setDot(int index, ScalarVector factors, ScalarVector other, int from) {
    factors.dot(at(index), other, from, 1);
  }

  /**
   * The sum of all products of these and as many others: those at {@code from},
   * {@code from + step} and so on.
   */
  public SecretScalar dot(ScalarVector other, int from, int step) {
    var result = new SecretScalar();
    dot(result.limbs(), other, from, step);
    return result;
  }

  private void dot(MemorySegment out, ScalarVector other, int from, int step) {
    sum.fill((byte) 0);
    for (var i = 0; i < size; i++) {
      Limbs.addProduct(sum, at(i), other.at(from + i * step));
    }
    Limbs.reduceSum(out, sum);
  }

  /** The sum of those whose secret bit is 1, bit b in byte b / 8. */
  public SecretScalar sumWhere(MemorySegment bits) {
    var sum = new SecretScalar();
    for (var i = 0; i < size; i++) {
      addMasked(bits.get(JAVA_BYTE, i / 8) >>> (i % 8), sum.limbs(), at(i), false);
    }
    return sum;
  }

  /** Writes one as 32 bytes, big-endian. */
  public void write(int index, MemorySegment out) {
    Limbs.write(out, at(index));
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

  private void addMasked(int bit, MemorySegment to, MemorySegment term, boolean negative) {
    var mask = -(long) (bit & 1);
    for (var at = 0L; at < Limbs.SIZE; at += Long.BYTES) {
      masked.set(JAVA_LONG, at, term.get(JAVA_LONG, at) & mask);
    }
    if (negative) {
      Limbs.subtract(to, to, masked);
    } else {
      Limbs.add(to, to, masked);
    }
  }

  private MemorySegment at(int index) {
    return limbs.asSlice((long) index * Limbs.SIZE, Limbs.SIZE);
  }
}
