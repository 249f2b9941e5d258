package io.reseal.core.secret;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * {@code getrandom(2)} straight into off-heap memory:
 * {@link java.security.SecureRandom} can only fill heap arrays.
 */
@SuppressWarnings("restricted") // calls getrandom
final class SystemEntropy {

  /**
   * Linux answers requests up to this many bytes in one piece, uninterrupted,
   * once its pool is ready.
   */
  private static final long WHOLE_ANSWER = 256;

  private static final MethodHandle GETRANDOM = getrandom();

  private SystemEntropy() {
  }

  static void fill(MemorySegment out) {
    for (long at = 0; at < out.byteSize(); at += WHOLE_ANSWER) {
      var piece = out.asSlice(at, Math.min(WHOLE_ANSWER, out.byteSize() - at));
      if (call(piece) != piece.byteSize()) {
        throw new IllegalStateException("the system's random generator gave fewer bytes than asked for");
      }
    }
  }

  private static long call(MemorySegment piece) {
    try {
      return (long) GETRANDOM.invokeExact(piece, piece.byteSize(), 0);
    } catch (Throwable e) {
      throw new IllegalStateException("getrandom could not be called", e);
    }
  }

  private static MethodHandle getrandom() {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow("getrandom"), FunctionDescriptor
        .of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
  }
}
