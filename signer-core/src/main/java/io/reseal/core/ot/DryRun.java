package io.reseal.core.ot;

import java.util.Optional;

/**
 * One random OLE in each direction of a fresh setup, with random inputs that
 * are nobody's key: a setup that its maker botched or poisoned fails here,
 * where everything can be opened and judged ({@link Replay}), and not when a
 * key is at stake.
 *
 * <p>
 * Everything random comes from the tape. A failure burns the setup.
 */
public final class DryRun implements AutoCloseable {

  private final PairSetup setup;
  private final PairName name;
  private final Tape tape;
  private final OleBob bob;

  private DryRun(PairName name, PairSetup setup, Tape tape) {
    this.name = name;
    this.setup = setup;
    this.tape = tape;
    bob = OleBob.open(setup, name.sid(), tape.under("bob"));
  }

  /**
   * Opens our half, as Bob.
   *
   * @param setup
   *          live, of that name, stays with its owner
   * @param tape
   *          the one the setup was made from; it stays open while this is used
   * @throws IllegalArgumentException
   *           when the setup has another name
   */
  public static DryRun open(PairName name, PairSetup setup, Tape tape) {
    if (!setup.self().equals(name.self()) || !setup.peer().equals(name.peer())
        || setup.generation() != name.generation()) {
      throw new IllegalArgumentException(setup + " is not the setup of " + name);
    }
    return new DryRun(name, setup, tape);
  }

  /** What we send as Bob. */
  public OleOpening opening() {
    return bob.opening();
  }

  /**
   * What we send as Alice, or nothing when check 1 failed or the peer holds
   * another setup; it is burned then.
   */
  public Optional<OleReply> answer(OleOpening theirs) {
    var draw = tape.under("alice");
    try (var first = draw.scalar("first"); var second = draw.scalar("second")) {
      return switch (OleAlice.answer(setup, name.sid(), theirs, first, second, draw)) {
        case OleAnswer.Answered answered -> {
          answered.close();
          yield Optional.of(answered.reply());
        }
        case OleAnswer.OtherSetup _ -> {
          setup.close();
          yield Optional.empty();
        }
        case FailedCheck _ -> Optional.empty();
      };
    }
  }

  /**
   * Whether check 4 passes, and the setup was not burned before. If not, it is
   * burned.
   *
   * @throws IllegalStateException
   *           when already finished
   */
  public boolean finish(OleReply theirs) {
    return setup.isLive() && passes(theirs);
  }

  private boolean passes(OleReply theirs) {
    return switch (bob.finish(theirs)) {
      case OleShares shares -> {
        shares.close();
        yield true;
      }
      case FailedCheck _ -> false;
    };
  }

  /** Wipes our half; the setup stays. */
  @Override
  public void close() {
    bob.close();
  }
}
