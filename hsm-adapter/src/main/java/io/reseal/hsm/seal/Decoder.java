package io.reseal.hsm.seal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link Encoder} wrote, and nothing else: every reading method
 * throws {@link IllegalArgumentException} for bytes it could not have written.
 */
final class Decoder {

  private final ByteBuffer in;
  private final String what;

  /**
   * Over stored bytes.
   *
   * @param what
   *          for messages: "a sealed share"
   */
  Decoder(byte[] bytes, String what) {
    this.in = ByteBuffer.wrap(bytes);
    this.what = what;
  }

  int number8() {
    return Byte.toUnsignedInt(fixed(1)[0]);
  }

  int number32() {
    return ByteBuffer.wrap(fixed(Integer.BYTES)).getInt();
  }

  long number64() {
    return ByteBuffer.wrap(fixed(Long.BYTES)).getLong();
  }

  boolean flag() {
    return switch (number8()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw refused("a flag is neither 0 nor 1");
    };
  }

  byte[] fixed(int length) {
    if (in.remaining() < length) {
      throw refused("it ends early");
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  byte[] bytes(int max) {
    var length = number32();
    if (length < 0 || length > max) {
      throw refused("a length is " + Integer.toUnsignedString(length) + ", expected at most " + max);
    }
    return fixed(length);
  }

  String text(int max) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(max))).toString();
    } catch (CharacterCodingException e) {
      throw refused("a text is not UTF-8");
    }
  }

  /** Refuses a format of another version. */
  void version(int expected) {
    var version = number8();
    if (version != expected) {
      throw refused("its format version is " + version + ", expected " + expected);
    }
  }

  /** Refuses bytes after the end. */
  void end() {
    if (in.hasRemaining()) {
      throw refused(in.remaining() + " bytes follow its end");
    }
  }

  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("not " + what + ": " + why);
  }
}
