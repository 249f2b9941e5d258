package io.reseal.hsm.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a token can do with a key ({@code CKM_...}). */
enum Mechanism {
  EC_KEY_PAIR_GEN(0x1040), //
  ECDSA(0x1041), //
  AES_KEY_GEN(0x1080), //
  AES_CBC_PAD(0x1085), //
  AES_GCM(0x1087), //
  AES_KEY_WRAP(0x2109), //
  AES_KEY_WRAP_PAD(0x210a);

  private static final long STRUCTURE = 24;

  private final long code;

  Mechanism(long code) {
    this.code = code;
  }

  /** A {@code CK_MECHANISM} without parameter. */
  MemorySegment in(Arena arena) {
    return in(arena, MemorySegment.NULL);
  }

  /** A {@code CK_MECHANISM} with its parameter. */
  MemorySegment in(Arena arena, MemorySegment parameter) {
    var mechanism = arena.allocate(STRUCTURE, 8);
    mechanism.set(ValueLayout.JAVA_LONG, 0, code);
    mechanism.set(ValueLayout.ADDRESS, 8, parameter);
    mechanism.set(ValueLayout.JAVA_LONG, 16, parameter.byteSize());
    return mechanism;
  }
}
