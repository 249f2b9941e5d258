package io.reseal.core.renewal;

import io.reseal.core.curve.Hedge;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.Tape;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.List;

/**
 * Two parties make a new setup inside an epoch, in four rounds. Steps:
 * docs/ot.md, "Again inside an epoch".
 *
 * <p>
 * Each ends with a half that the other says to have kept too. What the caller
 * takes belongs to it; whatever ends otherwise leaves nothing usable, and that
 * generation is dead.
 */
public final class Renewal {

  static final int OFFERS = 0;
  static final int OPENINGS = 1;
  static final int ANSWERS = 2;
  static final int KEPT = 3;

  private Renewal() {
  }

  /**
   * Step 0. A fresh tape, and the offer that follows from it.
   *
   * @param share
   *          our share of the key, which hedges the tape against a generator that
   *          repeats itself; its owner may close it when this returns
   * @param keeper
   *          asked once, after the dry run has passed
   * @param scope
   *          what the run holds secret; close it when the run has ended, however
   *          it ended
   * @throws IllegalArgumentException
   *           when {@code self} is none of the plan's two
   */
  public static Step<PairSetup> open(RenewalPlan plan, PartyId self, SecretScalar share, SetupKeeper keeper,
      SecretScope scope, Entropy entropy) {
    try (var seed = Hedge.bytes(Tape.SIZE, entropy, share, plan.sid(), "tape")) {
      return begin(plan, self, scope.hold(Tape.copyOf(seed.expose())), keeper, scope);
    }
  }

  /** The same with a tape from anywhere, held by the scope. */
  static Step<PairSetup> begin(RenewalPlan plan, PartyId self, Tape tape, SetupKeeper keeper,
      SecretScope scope) {
    var half = new Half(plan, self, plan.name(self), tape, keeper, scope);
    var own = new Offering(tape.commitment(plan.sid(), self, half.name().peer()),
        PairOffer.of(half.name(), tape), half.zeroKey());
    return new Step.Await<>(new AwaitOffers(half, own), List.of(Send.broadcast(OFFERS, plan.seats(), own)));
  }
}
