package io.reseal.core.keydeal;

import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.share.KeyShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Step 4: withholds the share until every receiver is known to have arrived at
 * the same transcript. All of what it hashes has been echoed or acknowledged by
 * digest, so whoever confirms another one is lying.
 *
 * @param heardBefore
 *          all that the transcript hashes and a confirmation echoes
 */
record AwaitsConfirms(KeyDealPlan plan, Dealt.Received candidate, Rehearsal rehearsal, List<Fault> excluded,
    List<Envelope> heardBefore) implements Round<Confirm, Dealt> {

  @Override
  public int step() {
    return 3;
  }

  @Override
  public Set<Seat> speakers() {
    return plan.receiverSeats();
  }

  @Override
  public Class<Confirm> expects(Seat speaker) {
    return Confirm.class;
  }

  @Override
  public Optional<Enclosing> encloses(Seat speaker) {
    return plan.encloses(speaker, 3);
  }

  @Override
  public List<Fault> found() {
    return excluded;
  }

  @Override
  public Step<Dealt> close(SortedMap<Seat, Spoken<Confirm>> confirms) {
    var faults = new ArrayList<Fault>();
    confirms.forEach((seat, spoken) -> {
      if (!spoken.message().transcript().equals(candidate.transcript())) {
        var evidence = new ArrayList<>(heardBefore);
        evidence.add(spoken.envelope());
        faults.add(new Fault.Proven(seat, "confirms another transcript", evidence));
      }
    });
    if (faults.isEmpty()) {
      faults.addAll(rehearsal.failures(confirms, heardBefore));
    }
    if (!faults.isEmpty()) {
      return new Step.Abort<>(faults);
    }
    // The candidate ends with the run's scope; what leaves the run is a share of
    // its own.
    var share = candidate.share();
    var kept = new Dealt.Received(
        KeyShare.of(share.key(), share.scheme(), share.epoch(), share.self(), share.sharing(),
            share.chainCode(), share.value()),
        candidate.published(), candidate.transcript(),
        plan.needsPairs() ? Optional.of(rehearsal.setups()) : Optional.empty());
    return new Step.Done<>(new Dealt(Optional.of(kept), excluded), List.of());
  }
}
