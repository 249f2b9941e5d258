package io.reseal.node.demo.checker;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/** The public records of one epoch's keys, and the root that they hash to. */
record PublicRecords(List<OneKey> keys) {

  private static final int LIST_MAX = 200;

  /** One key's record: its parts as they enter the transcript. */
  @SuppressWarnings("ArrayRecordComponent") // read once, compared never
  record OneKey(byte[] context, byte[] rounds, List<Integer> dealers, List<byte[]> commitment,
      byte[] chainCode, byte[] pairwise) {

    private byte[] transcript(int members) {
      var points = commitment.stream().map(Secp::point).toList();
      var shares = new ArrayList<byte[]>();
      for (var seat = 1; seat <= members; seat++) {
        shares.add(at(points, seat).getEncoded(true));
      }
      return Hashes.fields("keydeal/transcript", context, rounds,
          Hashes.list(dealers.stream().map(id -> new byte[]{id.byteValue()}).toList()),
          Hashes.list(commitment), commitment.getFirst(), Hashes.list(shares), chainCode, pairwise);
    }

    /** The polynomial in public, at one seat, by Horner's rule. */
    private static ECPoint at(List<ECPoint> commitment, int seat) {
      var value = commitment.getLast();
      for (var degree = commitment.size() - 2; degree >= 0; degree--) {
        value = value.multiply(BigInteger.valueOf(seat)).add(commitment.get(degree));
      }
      return value.normalize();
    }
  }

  static PublicRecords of(byte[] bytes) {
    var in = new Cursor(bytes, "the public record");
    var keys = new ArrayList<OneKey>();
    for (var left = count(in); left > 0; left--) {
      var context = in.take(32);
      var rounds = in.take(32);
      var dealers = new ArrayList<Integer>();
      for (var each = count(in); each > 0; each--) {
        dealers.add(in.u32());
      }
      var commitment = new ArrayList<byte[]>();
      for (var each = count(in); each > 0; each--) {
        commitment.add(in.take(33));
      }
      keys.add(new OneKey(context, rounds, dealers, commitment, in.take(32), in.take(32)));
    }
    in.end();
    return new PublicRecords(keys);
  }

  private static int count(Cursor in) {
    var count = in.u32();
    Refused.unless(count > 0 && count <= LIST_MAX,
        "a list of the public record has 1 to " + LIST_MAX + " elements");
    return count;
  }

  byte[] root(int members) {
    return Hashes.fields("epoch/root",
        Hashes.list(keys.stream().map(key -> key.transcript(members)).toList()));
  }
}
