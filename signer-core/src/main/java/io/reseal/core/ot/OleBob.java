package io.reseal.core.ot;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.ScalarVector;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.ConstantTime;
import java.lang.foreign.MemorySegment;

/**
 * Bob's side of a random vector OLE: it draws his bits beta and so his random
 * factor chi, says its opening, and turns Alice's reply into his shares, once.
 *
 * <p>
 * Open -&gt; ended: by {@link #finish}, whatever its result, or
 * {@link #close()}. An ended one holds no secrets.
 */
public final class OleBob implements AutoCloseable {

  private final PairSetup setup;
  private final Bytes32 run;
  private final OleOpening opening;
  private final Extension.Said said;
  private final Room room;
  private final MemorySegment x;
  private final MemorySegment rows;
  private final ScalarVector gadget;
  private final SecretScalar chi;
  private boolean ended;

  private OleBob(PairSetup setup, SessionId session, Draw draw, Room room) {
    this.setup = setup;
    this.room = room;
    x = room.take(Extension.COLUMN);
    rows = room.take(Extension.ROWS);
    Bytes salt;
    try (var drawn = draw.bytes(OleOpening.SALT, "salt"); var bits = draw.bytes(Extension.COLUMN, "x")) {
      salt = Bytes.of(Fields.reveal(drawn.expose()));
      x.copyFrom(bits.expose());
    }
    run = Ole.run(session, setup.self(), setup.peer(), setup.generation(), salt);
    said = Extension.open(run, setup.bobSeeds(), x, rows);
    opening = new OleOpening(setup.generation(), setup.hash(), salt, said.corrections(), said.choice(),
        said.columns());
    gadget = Ole.gadget(run);
    chi = gadget.sumWhere(x);
  }

  /**
   * Step 3. Draws beta and computes the opening.
   *
   * @param setup
   *          live, ours
   * @param session
   *          the session that both are in
   * @param draw
   *          asked for "salt" and "x"
   * @throws IllegalStateException
   *           when the setup is burned
   */
  public static OleBob open(PairSetup setup, SessionId session, Draw draw) {
    requireLive(setup);
    var room = new Room(Extension.COLUMN + Extension.ROWS);
    try {
      return new OleBob(setup, session, draw, room);
    } catch (RuntimeException e) {
      room.close();
      throw e;
    }
  }

  /** What to send to Alice. */
  public OleOpening opening() {
    return opening;
  }

  /**
   * chi = sum of g_k beta_k: Bob's factor. Still owned by this: do not close it.
   */
  public SecretScalar chi() {
    return chi;
  }

  /**
   * Step 6. Check 4, then his shares d^u and d^v.
   *
   * <p>
   * Checks of one generation are judged one at a time: the caller holds the
   * pair's lock. A failed check burns the setup.
   *
   * @throws IllegalStateException
   *           when this has ended, or the setup is burned
   */
  public OleResult finish(OleReply reply) {
    if (ended) {
      throw new IllegalStateException("this OLE has ended");
    }
    requireLive(setup);
    try (this) {
      var answer = Ole.answer(run, reply.salt(), said);
      try (var values = Ole.pads(answer, rows)) {
        unmask(values, reply.masked());
        if (!consistent(answer, values, reply)) {
          setup.close();
          return new FailedCheck(4, setup.generation());
        }
        return new OleShares(Ole.weighted(gadget, values, 1), Ole.weighted(gadget, values, 2));
      }
    }
  }

  /** d_{k,l} = gamma_{k,l} + beta_k atilde_{k,l}. */
  private void unmask(ScalarVector values, Bytes masked) {
    try (var copied = new Room(OleReply.MASKED)) {
      var scalars = copied.take(OleReply.MASKED, masked);
      for (var at = 0; at < Ole.ROWS * Ole.WIDTH; at++) {
        values.addIf(Fields.bit(x, at / Ole.WIDTH), at, scalars, (long) at * Scalar.SIZE);
      }
    }
  }

  /**
   * Check 4: TH("mu", sidQ, {d_{k,3} + sum theta_l d_{k,l} - beta_k eta}) = mu.
   * If Alice used another input in a row, this row differs exactly when beta_k is
   * 1.
   */
  private boolean consistent(Bytes32 answer, ScalarVector values, OleReply reply) {
    var thetas = Ole.thetas(answer, reply.masked().toArray());
    try (var checked = Ole.checked(thetas, values); var eta = SecretScalar.of(reply.eta())) {
      for (var k = 0; k < Ole.ROWS; k++) {
        checked.subtractIf(Fields.bit(x, k), k, eta);
      }
      try (var mu = Ole.mu(answer, checked)) {
        return ConstantTime.equal(mu.expose(), Fields.segment(reply.mu()));
      }
    }
  }

  private static void requireLive(PairSetup setup) {
    if (!setup.isLive()) {
      throw new IllegalStateException(setup + " is burned");
    }
  }

  /** Wipes everything. */
  @Override
  public void close() {
    ended = true;
    room.close();
    gadget.close();
    chi.close();
  }

  @Override
  public String toString() {
    return "OleBob[" + setup + "]";
  }
}
