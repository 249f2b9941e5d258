package io.reseal.core.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A secret of a fixed number of bytes, outside the heap, wiped when closed.
 *
 * <p>
 * It prints as its length, has no equality and cannot be serialised. Whoever
 * opens one closes it, late to open and early to close:
 * {@code try (var key = ...)}. Closing twice is harmless; using a closed secret
 * is a mistake of ours and throws {@link IllegalStateException}.
 */
public final class SecretBytes implements AutoCloseable {

  private final int size;
  private final Arena arena; // null when the memory is a slot
  private MemorySegment memory; // null once closed
  private MemorySegment window;

  @SuppressWarnings("MustBeClosedChecker") // closed in close()
  private SecretBytes(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a secret has at least 1 byte, not " + size);
    }
    this.size = size;
    if (size <= SecretMemory.SLOT_MAX) {
      arena = null;
      memory = SecretMemory.slot(size);
    } else {
      arena = Arena.ofShared();
      memory = SecretMemory.own(arena, size);
    }
    window = memory.asSlice(0, size);
  }

  /**
   * A zeroed secret of {@code size} bytes, to be filled through
   * {@link #expose()}.
   */
  public static SecretBytes allocate(int size) {
    return new SecretBytes(size);
  }

  /** A copy of the bytes of {@code source}, which stays with its owner. */
  public static SecretBytes copyOf(MemorySegment source) {
    var copy = new SecretBytes(Math.toIntExact(source.byteSize()));
    copy.expose().copyFrom(source);
    return copy;
  }

  /** {@code size} fresh random bytes. */
  public static SecretBytes random(int size, Entropy entropy) {
    var secret = new SecretBytes(size);
    entropy.fill(secret.expose());
    return secret;
  }

  /**
   * Takes bytes that a library left on the heap and zeroes the array. The
   * collector may already have copied it: use this only where the library gives
   * no other way.
   */
  public static SecretBytes takeFrom(byte[] source) {
    var secret = new SecretBytes(source.length);
    secret.expose().copyFrom(MemorySegment.ofArray(source));
    Arrays.fill(source, (byte) 0);
    return secret;
  }

  /** Length in bytes. */
  public int size() {
    return size;
  }

  /**
   * The bytes themselves. The name is there to be searched for: every use is a
   * place where a secret is open.
   *
   * @throws IllegalStateException
   *           when closed
   */
  public synchronized MemorySegment expose() {
    if (window == null) {
      throw new IllegalStateException("this secret is closed");
    }
    return window;
  }

  /** Another copy with a life of its own. */
  public SecretBytes copy() {
    return copyOf(expose());
  }

  /** Wipes the bytes. */
  @Override
  public synchronized void close() {
    if (memory == null) {
      return;
    }
    if (arena == null) {
      SecretMemory.release(memory, size);
    } else {
      memory.fill((byte) 0);
      arena.close();
      SecretMemory.released();
    }
    memory = null;
    window = null;
  }

  /**
   * How many secrets this process holds open: a protocol that has ended must have
   * given back all of its own.
   */
  public static long openCount() {
    return SecretMemory.inUse();
  }

  @Override
  public String toString() {
    return "SecretBytes[" + size + " bytes]";
  }
}
