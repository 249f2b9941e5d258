package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Step 3, after check 7 failed: who added something else to its share than the
 * zeros of its pairs, or which pair's zeros do not cancel. There is no
 * signature any more.
 *
 * @param setups
 *          ours, with which the session began
 * @param openings
 *          of step 1, which all have heard alike: so all come here
 */
record AwaitZeroPoints(Terms terms, PairGuard guard, SortedMap<PartyId, PairSetup> setups,
    SortedMap<Seat, Spoken<NonceOpening>> openings) implements Round<ZeroPoints, EcdsaSignature> {

  @Override
  public int step() {
    return EcdsaSigning.ZEROS;
  }

  @Override
  public Set<Seat> speakers() {
    return terms.plan().seats();
  }

  @Override
  public Class<ZeroPoints> expects(Seat speaker) {
    return ZeroPoints.class;
  }

  @Override
  public Step<EcdsaSignature> close(SortedMap<Seat, Spoken<ZeroPoints>> heard) {
    var faults = new ArrayList<Fault>();
    heard.forEach((seat, spoken) -> {
      var opening = openings.get(seat);
      if (!explains(terms, seat.id(), opening.message(), spoken.message())) {
        faults.add(new Fault.Proven(seat, "its key part is not its share with its zeros",
            List.of(Evidence.withoutEnclosed(opening.envelope()), spoken.envelope())));
      }
    });
    return new Step.Abort<>(faults.isEmpty() ? disputes(heard) : faults);
  }

  /** Whether {@code pk = lambda (X + delta G) +} the points. */
  static boolean explains(Terms terms, PartyId signer, NonceOpening opening, ZeroPoints zeros) {
    return zeros.points().size() == terms.plan().signers().size() - 1
        && opening.key().equals(terms.weightedShare(signer).plus(Point.sum(zeros.points())));
  }

  /**
   * All key parts are explained and their sum is wrong: so some pair's points do
   * not cancel, and one of the two uses another seed than was agreed.
   */
  private List<Fault> disputes(SortedMap<Seat, Spoken<ZeroPoints>> heard) {
    var faults = new ArrayList<Fault>();
    for (var one : terms.plan().signers()) {
      for (var other : terms.others(one).tailSet(one)) {
        if (!zero(heard, one, other).equals(zero(heard, other, one).negate())) {
          faults.add(dispute(one, other));
        }
      }
    }
    return faults;
  }

  /**
   * Where the pair is ours its setup is burned, as after any failed check: with
   * the next one both make a new zero seed. With the seeds they have now no
   * signature of theirs would ever come about. Whose pair it is not knows no
   * generation.
   */
  private Fault dispute(PartyId one, PartyId other) {
    if (!terms.self().equals(one) && !terms.self().equals(other)) {
      return new Fault.PairDispute(EcdsaPlan.seat(one), EcdsaPlan.seat(other), 0);
    }
    var peer = terms.self().equals(one) ? other : one;
    var setup = setups.get(peer);
    guard.alone(peer, () -> {
      if (setup.isLive()) { // else another session of ours has burned it
        setup.close();
        guard.burned(peer, setup.generation());
      }
      return setup;
    });
    return new Fault.PairDispute(terms.seat(), EcdsaPlan.seat(peer), setup.generation());
  }

  private Point zero(SortedMap<Seat, Spoken<ZeroPoints>> heard, PartyId of, PartyId with) {
    return heard.get(EcdsaPlan.seat(of)).message().points().get(terms.others(of).headSet(with).size());
  }
}
