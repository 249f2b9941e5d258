package io.reseal.core.ot;

import io.reseal.core.curve.ScalarVector;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.lang.foreign.MemorySegment;

/**
 * Alice's side of a random vector OLE: she holds Delta and two inputs, answers
 * Bob's opening once, and has her shares.
 */
public final class OleAlice {

  private OleAlice() {
  }

  /**
   * Steps 4 and 5. Check 1, then her inputs masked row by row.
   *
   * <p>
   * Checks of one generation are judged one at a time: the caller holds the
   * pair's lock. A failed check burns the setup.
   *
   * @param setup
   *          live, ours
   * @param session
   *          the session that both are in
   * @param opening
   *          what Bob sent
   * @param first
   *          a_1, stays with its owner
   * @param second
   *          a_2, stays with its owner
   * @param draw
   *          asked for "salt" and "ahat"
   * @throws IllegalStateException
   *           when the setup is burned
   */
  public static OleAnswer answer(PairSetup setup, SessionId session, OleOpening opening, SecretScalar first,
      SecretScalar second, Draw draw) {
    if (opening.generation() != setup.generation() || !opening.setup().equals(setup.hash())) {
      return new OleAnswer.OtherSetup(setup.generation(), setup.hash());
    }
    var run = Ole.run(session, setup.peer(), setup.self(), opening.generation(), opening.salt());
    var said = new Extension.Said(opening.corrections(), opening.choice(), opening.columns());
    try (var room = new Room(Extension.ROWS)) {
      var rows = room.take(Extension.ROWS);
      if (!Extension.accept(run, setup.delta(), setup.aliceSeeds(), said, rows)) {
        setup.close();
        return new FailedCheck(1, setup.generation());
      }
      Bytes32 salt;
      try (var drawn = draw.bytes(Bytes32.SIZE, "salt")) {
        salt = Fields.reveal32(drawn.expose());
      }
      try (var ahat = draw.scalar("ahat")) {
        return masked(run, Ole.answer(run, salt, said), salt, rows, setup.delta(), first, second, ahat);
      }
    }
  }

  private static OleAnswer.Answered masked(Bytes32 run, Bytes32 answer, Bytes32 salt, MemorySegment rows,
      MemorySegment delta, SecretScalar first, SecretScalar second, SecretScalar ahat) {
    try (var pads = Ole.pads(answer, rows)) {
      for (var k = 0L; k < Ole.ROWS; k++) {
        Gf128.xor(rows, k * BitMatrix.ROW, delta, 0, BitMatrix.ROW);
      }
      byte[] masked;
      try (var others = Ole.pads(answer, rows);
          var inputs = new ScalarVector(Ole.WIDTH);
          var room = new Room(OleReply.MASKED)) {
        inputs.set(0, first);
        inputs.set(1, second);
        inputs.set(2, ahat);
        var sums = room.take(OleReply.MASKED);
        pads.writeDifferences(others, inputs, sums);
        masked = Fields.reveal(sums);
      }
      var thetas = Ole.thetas(answer, masked);
      try (var one = first.times(thetas.getFirst());
          var two = second.times(thetas.getLast());
          var both = one.plus(two);
          var eta = ahat.plus(both);
          var values = Ole.checked(thetas, pads);
          var mu = Ole.mu(answer, values);
          var gadget = Ole.gadget(run);
          var u = Ole.weighted(gadget, pads, 1);
          var v = Ole.weighted(gadget, pads, 2)) {
        var reply = new OleReply(salt, Bytes.of(masked), eta.reveal(), Fields.reveal32(mu.expose()));
        return new OleAnswer.Answered(reply, new OleShares(u.negate(), v.negate()));
      }
    }
  }
}
