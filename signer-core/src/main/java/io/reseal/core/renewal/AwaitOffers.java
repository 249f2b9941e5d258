package io.reseal.core.renewal;

import io.reseal.core.ot.DryRun;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Step 1. Both offers are known: makes our half of the setup, and opens the dry
 * run as Bob.
 *
 * @param own
 *          what we have offered
 */
record AwaitOffers(Half half, Offering own) implements Round<Offering, PairSetup> {

  @Override
  public int step() {
    return Renewal.OFFERS;
  }

  @Override
  public Set<Seat> speakers() {
    return half.seats();
  }

  @Override
  public Class<Offering> expects(Seat speaker) {
    return Offering.class;
  }

  @Override
  public Step<PairSetup> close(SortedMap<Seat, Spoken<Offering>> heard) {
    // A clone of this node, or a run begun twice, has offered something else: to
    // go on would put us in dispute with a peer that is honest.
    if (!own.equals(heard.get(half.seat()).message())) {
      return half.failed("party " + half.self() + " has made another offer in this session");
    }
    var theirs = heard.get(half.peer());
    // Where r + H is the identity everybody knows the seed; no honest offer has
    // one, and anybody can see it.
    if (!theirs.message().offer().isAnswerable(half.name().mirrored())) {
      return new Step.Abort<>(
          List.of(new Fault.Proven(half.peer(), RenewalEvidence.UNANSWERABLE, List.of(theirs.envelope()))));
    }
    var setup = half.scope().hold(PairSetup.of(half.name(), half.tape(), theirs.message().offer())
        .orElseThrow(() -> new IllegalStateException("an offer that was judged answerable is not")));
    setup.bring(half.zero(theirs.message().zeroKey()));
    var dryRun = half.scope().hold(DryRun.open(half.name(), setup, half.tape()));
    return new Step.Await<>(new AwaitOpenings(half, setup, dryRun),
        List.of(Send.broadcast(Renewal.OPENINGS, half.seats(), dryRun.opening())));
  }
}
