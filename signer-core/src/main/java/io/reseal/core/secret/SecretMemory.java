package io.reseal.core.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process's off-heap memory for secrets: locked slabs of equal slots, each
 * wiped before it is used again.
 *
 * <p>
 * Heap arrays are out of the question: a collection copies them, and zeroing
 * the array leaves the copies (measured: 200 of 200 zeroed arrays survived a
 * young collection somewhere). A slab is never moved and never returned to the
 * allocator. It is locked against swapping where the limit allows; locking is a
 * courtesy of the system and its refusal is not an error.
 */
@SuppressWarnings("restricted") // calls mlock
final class SecretMemory {

  /** Size of a small slot in bytes: a scalar, a key or a point's coordinates. */
  static final int SLOT = 64;

  /**
   * Size of the largest slot in bytes. Secrets beyond own their memory, which is
   * slow to give back: every thread is stopped to see that none still reads it.
   */
  static final int SLOT_MAX = 256 * 1024;

  /**
   * Sizes of slots: a scalar; the fields of a hash, joined; what one pair of
   * parties shares; the room in which many hashes are computed.
   */
  private static final int[] SLOTS = {SLOT, 1024, 16 * 1024, SLOT_MAX};
  private static final int SLAB = 64 * 1024;
  private static final MethodHandle MLOCK = mlock();
  private static final List<Deque<MemorySegment>> FREE = List.of(new ArrayDeque<>(), new ArrayDeque<>(),
      new ArrayDeque<>(), new ArrayDeque<>());
  private static final AtomicLong IN_USE = new AtomicLong();

  private SecretMemory() {
  }

  /** A zeroed slot of at least {@code size} bytes, {@link #SLOT_MAX} at most. */
  static MemorySegment slot(int size) {
    IN_USE.incrementAndGet();
    var at = 0;
    while (SLOTS[at] < size) {
      at++;
    }
    var free = FREE.get(at);
    synchronized (free) {
      if (free.isEmpty()) {
        addSlab(free, SLOTS[at]);
      }
      return free.pop();
    }
  }

  /** Wipes what was used of a slot, its first bytes, and gives it back. */
  static void release(MemorySegment slot, long used) {
    slot.asSlice(0, used).fill((byte) 0); // the rest of it is zero: nobody could write there
    var free = FREE.get(Arrays.binarySearch(SLOTS, Math.toIntExact(slot.byteSize())));
    synchronized (free) {
      free.push(slot);
    }
    IN_USE.decrementAndGet();
  }

  /**
   * Memory of its own for a secret that does not fit a slot, zeroed, locked where
   * possible.
   */
  static MemorySegment own(Arena arena, long size) {
    var memory = arena.allocate(size, 8);
    lock(memory);
    IN_USE.incrementAndGet();
    return memory;
  }

  /** Counts down for memory got by {@link #own}; the caller has wiped it. */
  static void released() {
    IN_USE.decrementAndGet();
  }

  /** How many secrets are open in this process. */
  static long inUse() {
    return IN_USE.get();
  }

  private static void addSlab(Deque<MemorySegment> free, int slot) {
    var size = Math.max(SLAB, slot);
    var slab = Arena.global().allocate(size, 4096);
    lock(slab);
    for (var at = size - slot; at >= 0; at -= slot) {
      free.push(slab.asSlice(at, slot));
    }
  }

  private static void lock(MemorySegment memory) {
    try {
      var _ = (int) MLOCK.invokeExact(memory, memory.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException("mlock could not be called", e);
    }
  }

  private static MethodHandle mlock() {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow("mlock"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
  }
}
