package io.reseal.core.renewal;

import io.reseal.core.ot.DryRun;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Step 2. Check 1 on the peer's opening, as Alice with random inputs; the
 * answer says whether it passed.
 */
record AwaitOpenings(Half half, PairSetup setup, DryRun dryRun) implements Round<OleOpening, PairSetup> {

  @Override
  public int step() {
    return Renewal.OPENINGS;
  }

  @Override
  public Set<Seat> speakers() {
    return half.seats();
  }

  @Override
  public Class<OleOpening> expects(Seat speaker) {
    return OleOpening.class;
  }

  @Override
  public Step<PairSetup> close(SortedMap<Seat, Spoken<OleOpening>> heard) {
    var answer = new Answer(dryRun.answer(heard.get(half.peer()).message()));
    return new Step.Await<>(new AwaitAnswers(half, setup, dryRun),
        List.of(Send.broadcast(Renewal.ANSWERS, half.seats(), answer)));
  }
}
