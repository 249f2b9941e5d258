package io.reseal.node.signing;

import io.reseal.core.party.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ethereum's RLP, each value with its one encoding (Yellow Paper, appendix B):
 * text of bytes, or a list of such.
 *
 * <p>
 * Written here, as web3j's decoder takes more than one encoding and goes as
 * deep as it is led.
 */
sealed interface Rlp {

  /** How deep lists may stand in lists: an access list's keys are the fourth. */
  int DEPTH_MAX = 4;

  record Text(Bytes bytes) implements Rlp {
  }

  record Items(List<Rlp> items) implements Rlp {

    public Items {
      items = List.copyOf(items);
    }
  }

  static Rlp text(byte[] bytes) {
    return new Text(Bytes.of(bytes));
  }

  /** A number without leading zeros; zero is the empty text. */
  static Rlp number(BigInteger number) {
    var bytes = number.toByteArray();
    return text(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  static Rlp number(long number) {
    return number(BigInteger.valueOf(number));
  }

  static Rlp items(Rlp... items) {
    return new Items(List.of(items));
  }

  default byte[] encoded() {
    return switch (this) {
      case Text(var bytes) when bytes.size() == 1 && bytes.toArray()[0] >= 0 -> bytes.toArray();
      case Text(var bytes) -> headed(0x80, bytes.toArray());
      case Items(var items) -> {
        var content = new ByteArrayOutputStream();
        items.forEach(item -> content.writeBytes(item.encoded()));
        yield headed(0xc0, content.toByteArray());
      }
    };
  }

  /**
   * Reads one value and nothing else.
   *
   * @throws IllegalArgumentException
   *           for anything but its one encoding
   */
  static Rlp decode(byte[] bytes) {
    var reader = new Reader(bytes);
    var value = reader.value(bytes.length, 0);
    if (reader.at < bytes.length) {
      throw new IllegalArgumentException(bytes.length - reader.at + " bytes follow the end");
    }
    return value;
  }

  private static byte[] headed(int kind, byte[] content) {
    var out = new ByteArrayOutputStream();
    if (content.length <= Reader.SHORT_MAX) {
      out.write(kind + content.length);
    } else {
      var length = BigInteger.valueOf(content.length).toByteArray();
      var digits = length[0] == 0 ? Arrays.copyOfRange(length, 1, length.length) : length;
      out.write(kind + Reader.SHORT_MAX + digits.length);
      out.writeBytes(digits);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /** Where a reading stands. */
  final class Reader {

    private static final int SHORT_MAX = 55;
    private static final int LENGTH_SIZE_MAX = 3;

    private final byte[] bytes;
    private int at;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    private Rlp value(int end, int depth) {
      if (at >= end) {
        throw new IllegalArgumentException("a value is missing at byte " + at);
      }
      var first = bytes[at++] & 0xff;
      if (first < 0x80) {
        return text(new byte[]{(byte) first});
      }
      if (first < 0xc0) {
        var length = length(first - 0x80, end);
        var content = Arrays.copyOfRange(bytes, at, at + length);
        if (length == 1 && content[0] >= 0) {
          throw new IllegalArgumentException("a byte below 0x80 stands for itself, at byte " + at);
        }
        at += length;
        return text(content);
      }
      if (depth == DEPTH_MAX) {
        throw new IllegalArgumentException("lists are nested deeper than " + DEPTH_MAX);
      }
      var length = length(first - 0xc0, end);
      var stop = at + length;
      var items = new ArrayList<Rlp>();
      while (at < stop) {
        items.add(value(stop, depth + 1));
      }
      return new Items(items);
    }

    private int length(int announced, int end) {
      var length = announced;
      if (announced > SHORT_MAX) {
        var size = announced - SHORT_MAX;
        if (size > LENGTH_SIZE_MAX || at + size > end) {
          throw new IllegalArgumentException("a length of " + size + " bytes at byte " + at);
        }
        length = 0;
        for (var k = 0; k < size; k++) {
          length = length << 8 | (bytes[at++] & 0xff);
        }
        if (length <= SHORT_MAX || length >> (8 * (size - 1)) == 0) {
          throw new IllegalArgumentException("a length of " + length + " has a shorter form");
        }
      }
      if (length > end - at) {
        throw new IllegalArgumentException(
            "a value of " + length + " bytes begins where " + (end - at) + " are left");
      }
      return length;
    }
  }
}
