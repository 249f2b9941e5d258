package io.reseal.core.ot;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;

/** Off-heap room for the secrets of one computation, wiped as a whole. */
final class Room implements AutoCloseable {

  private final SecretBytes memory;
  private long used;

  Room(int size) {
    memory = SecretBytes.allocate(size);
  }

  /** The next {@code size} bytes, zeroed, a multiple of 8. */
  MemorySegment take(long size) {
    var taken = memory.expose().asSlice(used, size);
    used += size;
    return taken;
  }

  /**
   * The same, holding public bytes. Loops that see memory of one kind only are
   * several times faster.
   */
  MemorySegment take(long size, Bytes bytes) {
    var taken = take(size);
    taken.copyFrom(Fields.segment(bytes.toArray()));
    return taken;
  }

  @Override
  public void close() {
    memory.close();
  }
}
