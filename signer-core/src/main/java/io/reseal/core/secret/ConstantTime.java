package io.reseal.core.secret;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Comparison whose time depends on the lengths alone. */
public final class ConstantTime {

  private ConstantTime() {
  }

  /**
   * Whether both hold the same bytes; segments of different length are unequal,
   * and that is not hidden.
   */
  public static boolean equal(MemorySegment a, MemorySegment b) {
    if (a.byteSize() != b.byteSize()) {
      return false;
    }
    var difference = 0;
    for (long i = 0; i < a.byteSize(); i++) {
      difference |= a.get(ValueLayout.JAVA_BYTE, i) ^ b.get(ValueLayout.JAVA_BYTE, i);
    }
    return difference == 0;
  }
}
