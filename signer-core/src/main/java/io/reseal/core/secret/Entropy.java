package io.reseal.core.secret;

import java.lang.foreign.MemorySegment;

/** A source of random bytes that never pass through the heap. */
@FunctionalInterface
public interface Entropy {

  /** Overwrites all of {@code out} with random bytes. */
  void fill(MemorySegment out);

  /**
   * The operating system's generator, {@code getrandom(2)}; it fails loudly
   * rather than give fewer bytes.
   */
  static Entropy system() {
    return SystemEntropy::fill;
  }
}
