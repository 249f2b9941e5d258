package io.reseal.core.renewal;

import io.reseal.core.ot.PairName;
import io.reseal.core.ot.Tape;
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
