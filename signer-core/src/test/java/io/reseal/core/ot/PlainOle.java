package io.reseal.core.ot;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The random vector OLE once more, written down from the equations with big
 * numbers and arrays of bits, slow and in the open: it shares no line with what
 * it judges. It also plays the cheats: x may differ from column to column, and
 * the inputs from row to row.
 */
final class PlainOle {

  static final BigInteger Q = new BigInteger(
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  static final int ROWS = 416;
  static final int HEIGHT = 640;
  static final int KAPPA = 128;

  private final SessionId session;
  private final PartyId bob;
  private final PartyId alice;
  private final int generation;

  PlainOle(SessionId session, PartyId bob, PartyId alice, int generation) {
    this.session = session;
    this.bob = bob;
    this.alice = alice;
    this.generation = generation;
  }

  /** What Bob knows after his message. */
  static final class Bob {

    private final byte[] run;
    private final boolean[][] t;
    private final boolean[] x;
    private final OleOpening opening;
    private final BigInteger chi;

    private Bob(byte[] run, boolean[][] t, boolean[] x, OleOpening opening, BigInteger chi) {
      this.run = run;
      this.t = t;
      this.x = x;
      this.opening = opening;
      this.chi = chi;
    }

    OleOpening opening() {
      return opening;
    }

    BigInteger chi() {
      return chi;
    }
  }

  /** Alice's inputs in one row. */
  record Inputs(BigInteger first, BigInteger second, BigInteger check) {
  }

  /** What one side has in the end. */
  record Shares(BigInteger first, BigInteger second) {
  }

  record Alice(OleReply reply, Shares shares) {
  }

  /** Bob, honest if all columns have the same x. */
  Bob open(byte[][][] seeds, byte[] salt, boolean[] x, IntFunction<boolean[]> columnX, Bytes32 setup) {
    var run = run(salt);
    var t = new boolean[KAPPA][];
    var sent = new ByteArrayOutputStream();
    for (var k = 0; k < KAPPA; k++) {
      t[k] = column(run, k, seeds[k][0]);
      var other = column(run, k, seeds[k][1]);
      var u = new boolean[HEIGHT];
      for (var r = 0; r < HEIGHT; r++) {
        u[r] = t[k][r] ^ other[r] ^ columnX.apply(k)[r];
      }
      sent.writeBytes(bytes(u));
    }
    var corrections = sent.toByteArray();
    var challenge = challenge(run, corrections);
    var columns = new ByteArrayOutputStream();
    for (var k = 0; k < KAPPA; k++) {
      columns.writeBytes(bytes(combine(challenge, t[k])));
    }
    var opening = new OleOpening(generation, setup, Bytes.of(salt), Bytes.of(corrections),
        Bytes.of(bytes(combine(challenge, x))), Bytes.of(columns.toByteArray()));
    var chi = BigInteger.ZERO;
    for (var k = 0; k < ROWS; k++) {
      chi = x[k] ? chi.add(gadget(run, k)) : chi;
    }
    return new Bob(run, t, x, opening, chi.mod(Q));
  }

  /** Check 1. */
  boolean accepts(boolean[] delta, byte[][] seeds, OleOpening opening) {
    var run = run(opening.salt().toArray());
    var challenge = challenge(run, opening.corrections().toArray());
    var q = columns(run, delta, seeds, opening);
    var xhat = bits(opening.choice().toArray());
    for (var k = 0; k < KAPPA; k++) {
      var expected = bits(Arrays.copyOfRange(opening.columns().toArray(), 16 * k, 16 * k + 16));
      for (var r = 0; r < KAPPA; r++) {
        expected[r] ^= delta[k] && xhat[r];
      }
      if (!Arrays.equals(combine(challenge, q[k]), expected)) {
        return false;
      }
    }
    return true;
  }

  /** Alice, honest if all rows have the same inputs, and as {@code honest}. */
  Alice answer(boolean[] delta, byte[][] seeds, OleOpening opening, byte[] salt, Inputs honest,
      IntFunction<Inputs> rows) {
    var run = run(opening.salt().toArray());
    var answer = answer(run, salt, opening);
    var q = columns(run, delta, seeds, opening);
    var pads = new BigInteger[ROWS][3];
    var masked = new ByteArrayOutputStream();
    for (var k = 0; k < ROWS; k++) {
      var row = new boolean[KAPPA];
      var flipped = new boolean[KAPPA];
      for (var i = 0; i < KAPPA; i++) {
        row[i] = q[i][k];
        flipped[i] = q[i][k] ^ delta[i];
      }
      var inputs = rows.apply(k);
      for (var l = 0; l < 3; l++) {
        pads[k][l] = pad(answer, k, l + 1, row);
        var input = List.of(inputs.first, inputs.second, inputs.check).get(l);
        masked.writeBytes(bytes32(pads[k][l].subtract(pad(answer, k, l + 1, flipped)).add(input).mod(Q)));
      }
    }
    var thetas = thetas(answer, masked.toByteArray());
    var eta = honest.check.add(thetas[0].multiply(honest.first)).add(thetas[1].multiply(honest.second))
        .mod(Q);
    var values = new ArrayList<byte[]>();
    var u = BigInteger.ZERO;
    var v = BigInteger.ZERO;
    for (var k = 0; k < ROWS; k++) {
      values.add(
          bytes32(pads[k][2].add(thetas[0].multiply(pads[k][0])).add(thetas[1].multiply(pads[k][1])).mod(Q)));
      u = u.subtract(gadget(run, k).multiply(pads[k][0]));
      v = v.subtract(gadget(run, k).multiply(pads[k][1]));
    }
    var reply = new OleReply(Bytes32.of(salt), Bytes.of(masked.toByteArray()),
        io.reseal.core.curve.Scalar.decode(bytes32(eta)), Bytes32.of(mu(answer, values)));
    return new Alice(reply, new Shares(u.mod(Q), v.mod(Q)));
  }

  /** Bob's shares, or null when check 4 fails. */
  Shares finish(Bob state, OleReply reply) {
    var answer = answer(state.run, reply.salt().toArray(), state.opening);
    var masked = reply.masked().toArray();
    var thetas = thetas(answer, masked);
    var eta = new BigInteger(1, reply.eta().toArray());
    var values = new ArrayList<byte[]>();
    var u = BigInteger.ZERO;
    var v = BigInteger.ZERO;
    for (var k = 0; k < ROWS; k++) {
      var row = new boolean[KAPPA];
      for (var i = 0; i < KAPPA; i++) {
        row[i] = state.t[i][k];
      }
      var d = new BigInteger[3];
      for (var l = 0; l < 3; l++) {
        var at = 32 * (3 * k + l);
        var sent = new BigInteger(1, Arrays.copyOfRange(masked, at, at + 32));
        d[l] = pad(answer, k, l + 1, row).add(state.x[k] ? sent : BigInteger.ZERO);
      }
      var value = d[2].add(thetas[0].multiply(d[0])).add(thetas[1].multiply(d[1]));
      values.add(bytes32((state.x[k] ? value.subtract(eta) : value).mod(Q)));
      u = u.add(gadget(state.run, k).multiply(d[0]));
      v = v.add(gadget(state.run, k).multiply(d[1]));
    }
    return Arrays.equals(mu(answer, values), reply.mu().toArray()) ? new Shares(u.mod(Q), v.mod(Q)) : null;
  }

  private boolean[][] columns(byte[] run, boolean[] delta, byte[][] seeds, OleOpening opening) {
    var q = new boolean[KAPPA][];
    for (var k = 0; k < KAPPA; k++) {
      q[k] = column(run, k, seeds[k]);
      var u = bits(Arrays.copyOfRange(opening.corrections().toArray(), 80 * k, 80 * k + 80));
      for (var r = 0; r < HEIGHT; r++) {
        q[k][r] ^= delta[k] && u[r];
      }
    }
    return q;
  }

  private byte[] run(byte[] salt) {
    return hash("ole/run", session.value().toArray(), u64(bob.value()), u64(alice.value()), u64(generation),
        salt);
  }

  private static byte[] answer(byte[] run, byte[] salt, OleOpening opening) {
    return hash("ole/answer", run, salt, hash("ole/opening", opening.corrections().toArray(),
        opening.choice().toArray(), opening.columns().toArray()));
  }

  private static boolean[] column(byte[] run, int k, byte[] seed) {
    return bits(xof("ole/column", 80, run, u16(k), seed));
  }

  private static byte[] challenge(byte[] run, byte[] corrections) {
    var columns = new byte[KAPPA][];
    for (var k = 0; k < KAPPA; k++) {
      columns[k] = Arrays.copyOfRange(corrections, 80 * k, 80 * k + 80);
    }
    return xof("ole/challenge", 64, run, hash("ole/corrections", columns));
  }

  private static BigInteger gadget(byte[] run, int k) {
    return new BigInteger(1, hash("ole/gadget", run, u16(k))).mod(Q);
  }

  private static BigInteger pad(byte[] answer, int k, int l, boolean[] row) {
    return new BigInteger(1, hash("ole/row", answer, u16(k), new byte[]{(byte) l}, bytes(row))).mod(Q);
  }

  private static BigInteger[] thetas(byte[] answer, byte[] masked) {
    var heard = hash("ole/masked", answer, masked);
    return new BigInteger[]{new BigInteger(1, hash("ole/theta", answer, heard, new byte[]{1})).mod(Q),
        new BigInteger(1, hash("ole/theta", answer, heard, new byte[]{2})).mod(Q)};
  }

  private static byte[] mu(byte[] answer, List<byte[]> values) {
    var fields = new ArrayList<byte[]>(List.of(answer));
    fields.addAll(values);
    return hash("ole/mu", fields.toArray(byte[][]::new));
  }

  /** X_1 b_1 + ... + X_4 b_4 + b_5 modulo X^128 + X^7 + X^2 + X + 1. */
  private static boolean[] combine(byte[] challenge, boolean[] blocks) {
    var wide = new boolean[256];
    var factors = bits(challenge);
    for (var m = 0; m < 4; m++) {
      for (var i = 0; i < 128; i++) {
        for (var j = 0; j < 128; j++) {
          wide[i + j] ^= factors[128 * m + i] && blocks[128 * m + j];
        }
      }
    }
    for (var i = 255; i >= 128; i--) {
      for (var down : new int[]{128, 127, 126, 121}) {
        wide[i - down] ^= wide[i];
      }
    }
    var sum = Arrays.copyOf(wide, 128);
    for (var i = 0; i < 128; i++) {
      sum[i] ^= blocks[512 + i];
    }
    return sum;
  }

  static byte[] hash(String tag, byte[]... fields) {
    var message = new ByteArrayOutputStream();
    var name = sha(("reseal/v1/" + tag).getBytes(StandardCharsets.US_ASCII));
    message.writeBytes(name);
    message.writeBytes(name);
    message.writeBytes(ByteBuffer.allocate(4).putInt(fields.length).array());
    for (var field : fields) {
      message.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
      message.writeBytes(field);
    }
    return sha(message.toByteArray());
  }

  static byte[] xof(String tag, int length, byte[]... fields) {
    var out = new ByteArrayOutputStream();
    for (var counter = 0; out.size() < length; counter++) {
      var all = new ArrayList<byte[]>(List.of(u64(counter), u64(length)));
      all.addAll(List.of(fields));
      out.writeBytes(hash(tag, all.toArray(byte[][]::new)));
    }
    return Arrays.copyOf(out.toByteArray(), length);
  }

  static boolean[] bits(byte[] bytes) {
    var bits = new boolean[8 * bytes.length];
    for (var b = 0; b < bits.length; b++) {
      bits[b] = (bytes[b / 8] >> (b % 8) & 1) == 1;
    }
    return bits;
  }

  static byte[] bytes(boolean[] bits) {
    var bytes = new byte[bits.length / 8];
    for (var b = 0; b < bits.length; b++) {
      bytes[b / 8] |= (byte) (bits[b] ? 1 << (b % 8) : 0);
    }
    return bytes;
  }

  static byte[] bytes32(BigInteger value) {
    var bytes = new byte[32];
    var digits = value.toByteArray();
    var size = Math.min(32, digits.length);
    System.arraycopy(digits, digits.length - size, bytes, 32 - size, size);
    return bytes;
  }

  static byte[] u64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static byte[] u16(int value) {
    return new byte[]{(byte) (value >> 8), (byte) value};
  }

  private static byte[] sha(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
