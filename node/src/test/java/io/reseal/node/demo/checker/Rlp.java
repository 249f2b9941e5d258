package io.reseal.node.demo.checker;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one list of Ethereum's RLP: its elements, lists among them unread. */
final class Rlp {

  private Rlp() {
  }

  static List<byte[]> list(byte[] encoded) {
    var whole = new Item(encoded, 0);
    Refused.unless(whole.isList && whole.end == encoded.length, "the transaction is one list");
    var elements = new ArrayList<byte[]>();
    for (var at = whole.start; at < whole.end;) {
      var item = new Item(encoded, at);
      elements.add(Arrays.copyOfRange(encoded, item.start, item.end));
      at = item.end;
    }
    return elements;
  }

  /**
   * The list of another's first elements, these as they are encoded there.
   */
  static byte[] listOfFirst(byte[] encoded, int count) {
    var whole = new Item(encoded, 0);
    var end = whole.start;
    for (var left = count; left > 0; left--) {
      end = new Item(encoded, end).end;
    }
    var length = end - whole.start;
    var digits = BigInteger.valueOf(length).toByteArray();
    var head = length <= 55
        ? new byte[]{(byte) (0xc0 + length)}
        : Hashes.join(new byte[]{(byte) (0xf7 + significant(digits).length)}, significant(digits));
    return Hashes.join(head, Arrays.copyOfRange(encoded, whole.start, end));
  }

  private static byte[] significant(byte[] number) {
    return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
  }

  /** Where an element's payload is. */
  private static final class Item {
    private final boolean isList;
    private final int start;
    private final int end;

    private Item(byte[] bytes, int at) {
      Refused.unless(at < bytes.length, "an element begins within its list");
      var head = Byte.toUnsignedInt(bytes[at]);
      isList = head >= 0xc0;
      if (head < 0x80) {
        start = at;
        end = at + 1;
        return;
      }
      var size = head - (isList ? 0xc0 : 0x80);
      if (size <= 55) {
        start = at + 1;
        end = checked(bytes, start, size);
      } else {
        var width = size - 55;
        start = checked(bytes, at + 1, width);
        var length = new BigInteger(1, Arrays.copyOfRange(bytes, at + 1, start));
        Refused.unless(length.bitLength() < 31, "an element's length is small");
        end = checked(bytes, start, length.intValueExact());
      }
    }

    private static int checked(byte[] bytes, int from, int length) {
      Refused.unless(from <= bytes.length - length, "an element ends within its list");
      return from + length;
    }
  }
}
