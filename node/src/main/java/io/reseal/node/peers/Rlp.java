package io.reseal.node.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * As much of Ethereum's RLP as an address record has: one list of byte strings,
 * each list with one encoding (Yellow Paper, appendix B).
 *
 * <p>
 * Written here, as web3j stays in {@code node.chain} and its decoder accepts
 * more than one encoding.
 */
final class Rlp {

  private static final int STRING = 0x80;
  private static final int LIST = 0xc0;
  private static final int SHORT_MAX = 55;

  private Rlp() {
  }

  static byte[] encode(List<byte[]> strings) {
    var content = new ByteArrayOutputStream();
    for (var string : strings) {
      if (string.length != 1 || string[0] < 0) {
        writeHeader(content, STRING, string.length);
      }
      content.writeBytes(string);
    }
    var out = new ByteArrayOutputStream();
    writeHeader(out, LIST, content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  /**
   * Reads one list of byte strings and nothing else.
   *
   * @throws IllegalArgumentException
   *           for anything but the one encoding of such a list
   */
  static List<byte[]> decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var length = header(in, LIST);
    if (length != in.remaining()) {
      throw new IllegalArgumentException(
          "the list has " + length + " bytes by its header, " + in.remaining() + " follow");
    }
    var strings = new ArrayList<byte[]>();
    while (in.hasRemaining()) {
      strings.add(string(in));
    }
    return strings;
  }

  /** A number without leading zeros; zero is the empty string. */
  static byte[] number(long value) {
    var bytes = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    var zeros = Long.numberOfLeadingZeros(value) / Byte.SIZE;
    return Arrays.copyOfRange(bytes, zeros, Long.BYTES);
  }

  /**
   * Reads a number of up to 63 bits.
   *
   * @throws IllegalArgumentException
   *           for a larger one, or leading zeros
   */
  static long number(byte[] bytes) {
    if (bytes.length > Long.BYTES || (bytes.length > 0 && bytes[0] == 0)
        || (bytes.length == Long.BYTES && bytes[0] < 0)) {
      throw new IllegalArgumentException("expected a number below 2^63 without leading zeros");
    }
    var value = 0L;
    for (var b : bytes) {
      value = (value << Byte.SIZE) | (b & 0xff);
    }
    return value;
  }

  private static byte[] string(ByteBuffer in) {
    var first = in.get(in.position()) & 0xff;
    if (first < STRING) {
      return new byte[]{in.get()};
    }
    var length = header(in, STRING);
    if (length > in.remaining()) {
      throw new IllegalArgumentException(
          "a string has " + length + " bytes by its header, " + in.remaining() + " are left");
    }
    var bytes = new byte[length];
    in.get(bytes);
    if (length == 1 && bytes[0] >= 0) {
      throw new IllegalArgumentException("a byte below 0x80 stands for itself");
    }
    return bytes;
  }

  /** The length in a header of the given kind. */
  private static int header(ByteBuffer in, int kind) {
    if (!in.hasRemaining()) {
      throw new IllegalArgumentException("expected a header, found the end");
    }
    var length = (in.get() & 0xff) - kind;
    if (length < 0 || length > SHORT_MAX + 2) {
      // Records are shorter than 2^16 bytes; a string within a string list is no
      // list.
      throw new IllegalArgumentException(
          "expected a " + (kind == LIST ? "list" : "string") + " of less than 64 KiB");
    }
    if (length <= SHORT_MAX) {
      return length;
    }
    var size = length - SHORT_MAX;
    if (in.remaining() < size) {
      throw new IllegalArgumentException("a length of " + size + " bytes ends early");
    }
    var value = 0;
    for (var i = 0; i < size; i++) {
      value = (value << Byte.SIZE) | (in.get() & 0xff);
    }
    if (value <= SHORT_MAX || value >> (Byte.SIZE * (size - 1)) == 0) {
      throw new IllegalArgumentException("a length of " + value + " has a shorter header");
    }
    return value;
  }

  private static void writeHeader(ByteArrayOutputStream out, int kind, int length) {
    if (length <= SHORT_MAX) {
      out.write(kind + length);
    } else {
      var size = length < 256 ? 1 : 2;
      out.write(kind + SHORT_MAX + size);
      if (size == 2) {
        out.write(length >> Byte.SIZE);
      }
      out.write(length);
    }
  }
}
