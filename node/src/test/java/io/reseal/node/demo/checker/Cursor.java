package io.reseal.node.demo.checker;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads bytes from front to back; what ends early or goes on is refused. */
final class Cursor {

  private final ByteBuffer in;
  private final String what;

  Cursor(byte[] bytes, String what) {
    this.in = ByteBuffer.wrap(bytes);
    this.what = what;
  }

  byte[] take(int count) {
    try {
      Refused.unless(count >= 0 && count <= in.remaining(), what + " has " + count + " more bytes");
      var bytes = new byte[count];
      in.get(bytes);
      return bytes;
    } catch (BufferUnderflowException e) {
      throw new Refused(what + " ends early");
    }
  }

  int u8() {
    return Byte.toUnsignedInt(take(1)[0]);
  }

  int u32() {
    return ByteBuffer.wrap(take(4)).getInt();
  }

  long u64() {
    return ByteBuffer.wrap(take(8)).getLong();
  }

  String text() {
    return new String(take(u32()), StandardCharsets.UTF_8);
  }

  void end() {
    Refused.unless(!in.hasRemaining(), what + " ends here");
  }
}
