package io.reseal.hsm.seal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the one form of a record of this package: numbers big-endian, and a
 * length before whatever varies.
 */
final class Encoder {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Encoder number8(int value) {
    out.write(value);
    return this;
  }

  Encoder number32(int value) {
    return fixed(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  Encoder number64(long value) {
    return fixed(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  Encoder flag(boolean value) {
    return number8(value ? 1 : 0);
  }

  /** Bytes whose number the format fixes. */
  Encoder fixed(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Bytes after their number. */
  Encoder bytes(byte[] bytes) {
    return number32(bytes.length).fixed(bytes);
  }

  /** A text as UTF-8, after its number of bytes. */
  Encoder text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
