package io.reseal.core.renewal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.Tape;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Set;

/**
 * What one party brings to every step.
 *
 * @param tape
 *          held by the scope, as all that follows from it is
 */
record Half(RenewalPlan plan, PartyId self, PairName name, Tape tape, SetupKeeper keeper, SecretScope scope) {

  Seat seat() {
    return RenewalPlan.seat(self);
  }

  Seat peer() {
    return RenewalPlan.seat(name.peer());
  }

  Set<Seat> seats() {
    return plan.seats();
  }

  /** What we say to the other of a zero seed. */
  Point zeroKey() {
    try (var secret = zeroSecret()) {
      return secret.timesGenerator();
    }
  }

  /** The seed that follows from the other's part; whoever takes it closes it. */
  ZeroSeed zero(Point theirs) {
    try (var secret = zeroSecret()) {
      return ZeroSeed.agree(plan.sid(), self, name.peer(), secret, theirs);
    }
  }

  private SecretScalar zeroSecret() {
    return tape.scalar("zero");
  }

  /** Names a setup together with the zero seed that it brings. */
  Bytes32 hash(PairSetup setup) {
    return Transcript.of(Tag.RENEWAL_KEPT).add(setup.hash())
        .add(setup.zero().orElseThrow().commitment(plan.sid())).hash();
  }

  /**
   * One of the two lies, and only they can know who: nobody is named on one
   * side's word.
   */
  <O> Step<O> dispute() {
    return new Step.Abort<>(List.of(new Fault.PairDispute(seat(), peer(), plan.generation())));
  }

  <O> Step<O> failed(String what) {
    return new Step.Abort<>(List.of(new Fault.Local(what)));
  }
}
