package io.reseal.core.renewal;

import io.reseal.core.ot.DryRun;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Step 3. Check 4 on the peer's reply, as Bob. What passes on our side is made
 * durable, and only then said to be.
 */
record AwaitAnswers(Half half, PairSetup setup, DryRun dryRun) implements Round<Answer, PairSetup> {

  @Override
  public int step() {
    return Renewal.ANSWERS;
  }

  @Override
  public Set<Seat> speakers() {
    return half.seats();
  }

  @Override
  public Class<Answer> expects(Seat speaker) {
    return Answer.class;
  }

  @Override
  public Step<PairSetup> close(SortedMap<Seat, Spoken<Answer>> heard) {
    var ours = heard.get(half.seat()).message().reply();
    var theirs = heard.get(half.peer()).message().reply();
    if (ours.isEmpty() || theirs.isEmpty()) {
      return half.dispute(); // said by one of the two, to both
    }
    if (!dryRun.finish(theirs.get())) {
      return said(Optional.empty());
    }
    return half.keeper().keep(setup)
        ? said(Optional.of(setup))
        : half.failed("the new setup with party " + half.name().peer() + " could not be kept");
  }

  private Step<PairSetup> said(Optional<PairSetup> kept) {
    return new Step.Await<>(new AwaitKept(half, setup),
        List.of(Send.broadcast(Renewal.KEPT, half.seats(), new Kept(kept.map(half::hash)))));
  }
}
