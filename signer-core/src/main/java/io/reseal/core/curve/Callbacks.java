package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What libsecp256k1 calls back. None may throw: an exception here ends the
 * process.
 */
@SuppressWarnings("restricted") // makes functions for native code
final class Callbacks {

  /** Exit status after damage inside the library: EX_SOFTWARE. */
  private static final int DAMAGED = 70;

  private static final FunctionDescriptor COMPLAINT = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);

  private Callbacks() {
  }

  /**
   * Called on an argument the library may not be given. It then refuses the call,
   * which we report; its own callback would abort the process.
   */
  static MemorySegment illegalArgument(Linker linker) {
    return complaint(linker, "ignore");
  }

  /**
   * Called when the library finds itself damaged. Whatever it returned afterwards
   * could betray a key, so the process ends, at once and without the memory dump
   * that {@code abort()} might leave.
   */
  static MemorySegment internalError(Linker linker) {
    return complaint(linker, "halt");
  }

  /**
   * The "hash function" of a key agreement that keeps x and y as they are, off
   * the heap.
   */
  static MemorySegment rawProduct(Linker linker) {
    var coordinate = ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(32, JAVA_BYTE));
    var product = ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(64, JAVA_BYTE));
    var type = MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class, MemorySegment.class,
        MemorySegment.class);
    return stub(linker, "join", type,
        FunctionDescriptor.of(JAVA_INT, product, coordinate, coordinate, ADDRESS));
  }

  private static MemorySegment complaint(Linker linker, String method) {
    var type = MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class);
    return stub(linker, method, type, COMPLAINT);
  }

  private static MemorySegment stub(Linker linker, String method, MethodType type,
      FunctionDescriptor function) {
    try {
      var target = MethodHandles.lookup().findStatic(Callbacks.class, method, type);
      return linker.upcallStub(target, function, Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no callback " + method, e);
    }
  }

  @SuppressWarnings({"unused", "UnusedMethod"}) // called by native code
  private static int join(MemorySegment out, MemorySegment x, MemorySegment y, MemorySegment none) {
    MemorySegment.copy(x, 0, out, 0, 32);
    MemorySegment.copy(y, 0, out, 32, 32);
    return 1;
  }

  @SuppressWarnings({"unused", "UnusedMethod"}) // called by native code
  private static void ignore(MemorySegment message, MemorySegment none) {
    // The refused call returns 0, and that is enough.
  }

  @SuppressWarnings({"unused", "UnusedMethod"}) // called by native code
  private static void halt(MemorySegment message, MemorySegment none) {
    Runtime.getRuntime().halt(DAMAGED);
  }
}
