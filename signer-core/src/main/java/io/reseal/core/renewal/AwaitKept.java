package io.reseal.core.renewal;

import io.reseal.core.ot.PairSetup;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Step 4. Yields the setup once both have it durable, and the same one with the
 * same zero seed: who used it earlier would use what the other may have lost,
 * and be taken for a cheat.
 */
record AwaitKept(Half half, PairSetup setup) implements Round<Kept, PairSetup> {

  @Override
  public int step() {
    return Renewal.KEPT;
  }

  @Override
  public Set<Seat> speakers() {
    return half.seats();
  }

  @Override
  public Class<Kept> expects(Seat speaker) {
    return Kept.class;
  }

  @Override
  public Step<PairSetup> close(SortedMap<Seat, Spoken<Kept>> heard) {
    return setup.isLive() && heard.values().stream()
        .allMatch(each -> each.message().setup().equals(Optional.of(half.hash(setup))))
            ? new Step.Done<>(setup.copy(), List.of())
            : half.dispute();
  }
}
