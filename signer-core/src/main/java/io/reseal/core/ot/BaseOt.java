package io.reseal.core.ot;

import io.reseal.core.curve.HashToCurve;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretPoint;
import io.reseal.core.curve.SecretTranscript;
import io.reseal.core.hash.Tag;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * 128 endemic oblivious transfers of one direction (Masny and Rindal, ePrint
 * 2019/706): Bob gets two seeds of each, Alice the one that her bit of Delta
 * names; neither can choose what a seed is.
 *
 * <p>
 * Both messages depend on nothing but the sender's own {@link Draw}, so one
 * round is enough, and whoever sees the draw can compute them again. Seeds have
 * 32 bytes: with 16, one search would be against all seeds of all pairs.
 */
final class BaseOt {

  /** Transfers of one direction, lambda_c. */
  static final int COUNT = 128;

  /** Length of Delta in bytes. */
  static final int DELTA = COUNT / 8;

  /** Length of a seed in bytes. */
  static final int SEED = 32;

  private BaseOt() {
  }

  /** Alice's Delta, 16 bytes. */
  static SecretBytes delta(Draw draw) {
    return draw.bytes(DELTA, "delta");
  }

  /**
   * Step 1. Alice's message: for each i two points, of which she knows the
   * logarithm of one plus its addend and of the other nothing.
   */
  static List<Point> choices(Bytes32 direction, Draw draw) {
    var choices = new ArrayList<Point>();
    try (var delta = delta(draw)) {
      for (var i = 0; i < COUNT; i++) {
        choose(choices, direction, i, Fields.bit(delta.expose(), i), draw);
      }
    }
    return choices;
  }

  /**
   * r_{1-c} is hashed, never a multiple of G: else Alice knew both seeds. r_c =
   * tG - H_c(r_{1-c}).
   *
   * <p>
   * Hashing to the curve takes a time that depends on the point. So H_{1-c}(r_c)
   * is computed too, for nothing: whatever c, the time is that of H_0(r_1) and
   * H_1(r_0), and both are known to who sees the message.
   */
  private static void choose(List<Point> choices, Bytes32 direction, int i, int c, Draw draw) {
    try (var random = draw.bytes(32, "oblivious/" + i);
        var t = draw.scalar("t/" + i);
        var other = SecretPoint.hashed(Tag.OT_OBLIVIOUS, random.expose());
        var addend = addend(direction, i, c, other);
        var known = SecretPoint.generatorTimes(t);
        var chosen = known.minus(addend);
        var _ = addend(direction, i, 1 - c, chosen);
        var first = SecretPoint.choose(c, chosen, other);
        var second = SecretPoint.choose(c, other, chosen)) {
      choices.add(first.reveal());
      choices.add(second.reveal());
    }
  }

  /** H_b(point) for a secret b and point. */
  private static SecretPoint addend(Bytes32 direction, int i, int b, SecretPoint point) {
    try (var bit = SecretBytes.allocate(1); var encoded = point.encoded()) {
      bit.expose().set(ValueLayout.JAVA_BYTE, 0, (byte) b);
      return SecretPoint.hashed(Tag.OT_ADDEND, Fields.segment(direction), Fields.segment(Fields.u16(i)),
          bit.expose(), encoded.expose());
    }
  }

  /**
   * Step 1. Bob's message: A_i = a_i G, another a_i for each i (ePrint 2021/682
   * shows what comes of reuse).
   */
  static List<Point> points(Draw draw) {
    var points = new ArrayList<Point>();
    for (var i = 0; i < COUNT; i++) {
      try (var a = draw.scalar("a/" + i)) {
        points.add(a.timesGenerator());
      }
    }
    return points;
  }

  /**
   * Step 2. Bob's seeds s_0^0, s_0^1, s_1^0, ... into {@code out}, 8,192 bytes.
   *
   * @return false when Alice's choices cannot be answered: an r_b + H_b is the
   *         identity, where everybody would know the seed
   */
  static boolean send(Bytes32 direction, Draw draw, List<Point> choices, MemorySegment out) {
    return send(direction, draw, points(draw), choices, out);
  }

  /** The same with what {@link #points} gave. */
  static boolean send(Bytes32 direction, Draw draw, List<Point> points, List<Point> choices,
      MemorySegment out) {
    for (var i = 0; i < COUNT; i++) {
      try (var a = draw.scalar("a/" + i)) {
        var point = points.get(i);
        for (var b = 0; b < 2; b++) {
          var key = choices.get(2 * i + b).plus(addend(direction, i, b, choices.get(2 * i + 1 - b)));
          if (key.isIdentity()) {
            return false;
          }
          try (var shared = a.sharedSecret(key); var bit = SecretBytes.allocate(1)) {
            bit.expose().set(ValueLayout.JAVA_BYTE, 0, (byte) b);
            seed(direction, i, bit, choices, point, shared, out.asSlice((2L * i + b) * SEED, SEED));
          }
        }
      }
    }
    return true;
  }

  /** Whether {@link #send} would answer these choices. */
  static boolean isAnswerable(Bytes32 direction, List<Point> choices) {
    for (var i = 0; i < COUNT; i++) {
      for (var b = 0; b < 2; b++) {
        var sum = choices.get(2 * i + b).plus(addend(direction, i, b, choices.get(2 * i + 1 - b)));
        if (sum.isIdentity()) {
          return false;
        }
      }
    }
    return true;
  }

  /** H_b(point) in public. */
  static Point addend(Bytes32 direction, int i, int b, Point point) {
    return HashToCurve.of(Tag.OT_ADDEND, direction.toArray(), Fields.u16(i), Fields.u8(b), point.encoded());
  }

  /** Step 2. Alice's seeds s_i^{Delta_i} into {@code out}, 4,096 bytes. */
  static void receive(Bytes32 direction, Draw draw, List<Point> choices, List<Point> points,
      MemorySegment out) {
    try (var delta = delta(draw)) {
      for (var i = 0; i < COUNT; i++) {
        try (var t = draw.scalar("t/" + i);
            var shared = t.sharedSecret(points.get(i));
            var bit = SecretBytes.allocate(1)) {
          bit.expose().set(ValueLayout.JAVA_BYTE, 0, (byte) Fields.bit(delta.expose(), i));
          seed(direction, i, bit, choices, points.get(i), shared, out.asSlice((long) i * SEED, SEED));
        }
      }
    }
  }

  /**
   * s_i^b = TH("seed", sidPair, i, b, r_{i,0}, r_{i,1}, A_i, shared point): with
   * the index, as else equal messages would give equal seeds.
   */
  private static void seed(Bytes32 direction, int i, SecretBytes b, List<Point> choices, Point point,
      SecretBytes shared, MemorySegment out) {
    try (var seed = SecretTranscript.of(Tag.OT_SEED).add(direction).add(Fields.u16(i)).add(b.expose())
        .add(choices.get(2 * i)).add(choices.get(2 * i + 1)).add(point).add(shared.expose()).hash()) {
      out.copyFrom(seed.expose());
    }
  }
}
