package io.reseal.core.ot;

import io.reseal.core.party.Bytes32;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Small public fields of hashes, and bits of byte strings. */
final class Fields {

  private Fields() {
  }

  /** Two bytes, big-endian. */
  static byte[] u16(int value) {
    return new byte[]{(byte) (value >>> 8), (byte) value};
  }

  /** One byte. */
  static byte[] u8(int value) {
    return new byte[]{(byte) value};
  }

  /** Bit {@code b} of a string: {@code byte[b / 8] >> (b mod 8) & 1}. */
  static int bit(MemorySegment bytes, long b) {
    return bytes.get(ValueLayout.JAVA_BYTE, b / 8) >>> (b % 8) & 1;
  }

  /** A public array as a segment. */
  static MemorySegment segment(byte[] bytes) {
    return MemorySegment.ofArray(bytes);
  }

  /** A public value as a segment. */
  static MemorySegment segment(Bytes32 bytes) {
    return MemorySegment.ofArray(bytes.toArray());
  }

  /** What is about to be public. */
  static byte[] reveal(MemorySegment bytes) {
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  /** What is about to be public, of 32 bytes. */
  static Bytes32 reveal32(MemorySegment bytes) {
    return Bytes32.of(reveal(bytes));
  }
}
