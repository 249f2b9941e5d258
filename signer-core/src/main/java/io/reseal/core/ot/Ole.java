package io.reseal.core.ot;

import io.reseal.core.curve.HashToScalar;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.ScalarVector;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.curve.SecretTranscript;
import io.reseal.core.curve.SecretTranscripts;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What both sides of a random vector OLE compute alike (Doerner, Kondi, Lee and
 * shelat, ePrint 2023/765: RVOLE).
 */
final class Ole {

  /** Rows that are used, xi = kappa + 2 lambda_s. */
  static final int ROWS = 416;

  /** Scalars to a row: two inputs and the check's. */
  static final int WIDTH = 3;

  private Ole() {
  }

  /** sidP: the session, who is Bob, the setup's generation and Bob's salt. */
  static Bytes32 run(SessionId session, PartyId bob, PartyId alice, int generation, Bytes salt) {
    return Transcript.of(Tag.OLE_RUN).add(session.value()).add(bob.value()).add(alice.value()).add(generation)
        .add(salt.toArray()).hash();
  }

  /** sidQ: sidP, Alice's salt, and what Bob said. */
  static Bytes32 answer(Bytes32 run, Bytes32 salt, Extension.Said said) {
    var heard = Transcript.hash(Tag.OLE_OPENING, said.corrections().toArray(), said.choice().toArray(),
        said.columns().toArray());
    return Transcript.of(Tag.OLE_ANSWER).add(run).add(salt).add(heard).hash();
  }

  /** g_k = H2S("gadget", sidP, k). Public. */
  static ScalarVector gadget(Bytes32 run) {
    var gadget = new ScalarVector(ROWS);
    try (var hashes = new SecretTranscripts(Tag.OLE_GADGET, ROWS, Bytes32.SIZE, Short.BYTES)) {
      hashes.setAll(0, run.toArray());
      for (var k = 0; k < ROWS; k++) {
        hashes.set(k, 1, k);
      }
      hashes.hash();
      gadget.setReduced(0, 1, hashes);
    }
    return gadget;
  }

  /**
   * H2S("row", sidQ, k, l, row) for k &lt; 416 and l from 1 to 3, k-major.
   *
   * @param rows
   *          16 bytes each
   */
  static ScalarVector pads(Bytes32 answer, MemorySegment rows) {
    var pads = new ScalarVector(ROWS * WIDTH);
    try (var hashes = new SecretTranscripts(Tag.OLE_ROW, ROWS, Bytes32.SIZE, Short.BYTES, Byte.BYTES,
        BitMatrix.ROW)) {
      hashes.setAll(0, answer.toArray());
      for (var k = 0; k < ROWS; k++) {
        hashes.set(k, 1, k);
        hashes.set(k, 3, rows, (long) k * BitMatrix.ROW);
      }
      for (var l = 0; l < WIDTH; l++) {
        hashes.setAll(2, l + 1);
        hashes.hash();
        pads.setReduced(l, WIDTH, hashes);
      }
    }
    return pads;
  }

  /** theta_1 and theta_2 = H2S("theta", sidQ, TH("masked", sidQ, atilde), l). */
  static List<Scalar> thetas(Bytes32 answer, byte[] masked) {
    var hash = Transcript.hash(Tag.OLE_MASKED, answer.toArray(), masked).toArray();
    return List.of(HashToScalar.of(Tag.OLE_THETA, answer.toArray(), hash, Fields.u8(1)),
        HashToScalar.of(Tag.OLE_THETA, answer.toArray(), hash, Fields.u8(2)));
  }

  /** TH("mu", sidQ, v_0, ..., v_415), 32 bytes. */
  static SecretBytes mu(Bytes32 answer, ScalarVector values) {
    var transcript = SecretTranscript.of(Tag.OLE_MU).add(answer);
    try (var bytes = SecretBytes.allocate(ROWS * Scalar.SIZE)) {
      for (var k = 0; k < ROWS; k++) {
        var value = bytes.expose().asSlice((long) k * Scalar.SIZE, Scalar.SIZE);
        values.write(k, value);
        transcript.add(value);
      }
      return transcript.hash();
    }
  }

  /**
   * v_k = w_{k,3} + theta_1 w_{k,1} + theta_2 w_{k,2}, of pads (Alice) or of what
   * became of them (Bob).
   */
  static ScalarVector checked(List<Scalar> thetas, ScalarVector values) {
    var checked = new ScalarVector(ROWS);
    try (var factors = new ScalarVector(WIDTH);
        var first = SecretScalar.of(thetas.getFirst());
        var second = SecretScalar.of(thetas.getLast());
        var third = SecretScalar.of(Scalar.ONE)) {
      factors.set(0, first);
      factors.set(1, second);
      factors.set(2, third);
      for (var k = 0; k < ROWS; k++) {
        checked.setDot(k, factors, values, k * WIDTH);
      }
    }
    return checked;
  }

  /** The sum of g_k w_{k,l} over k. */
  static SecretScalar weighted(ScalarVector gadget, ScalarVector values, int l) {
    return gadget.dot(values, l - 1, WIDTH);
  }
}
