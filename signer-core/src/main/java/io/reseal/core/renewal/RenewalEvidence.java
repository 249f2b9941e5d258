package io.reseal.core.renewal;

import io.reseal.core.ot.OleOpening;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Testimony;
import java.util.Optional;
import java.util.Set;

/**
 * The judgement of one who took no part: do these envelopes prove that one of
 * the two broke the protocol? A failed check of the dry run is never proven:
 * what would show it is secret.
 */
public final class RenewalEvidence {

  static final String UNANSWERABLE = "its offer of a pairwise setup is one that nobody can answer";

  private RenewalEvidence() {
  }

  /**
   * The rule in words that the evidence proves broken; nothing for any evidence
   * that is not whole, authentic and of this session.
   *
   * @param roster
   *          recognises the session keys of both
   */
  public static Optional<String> brokenRule(RenewalPlan plan, Roster roster, Fault fault) {
    var sid = plan.sid();
    return switch (fault) {
      case Fault.Equivocation equivocation ->
        Testimony.brokenRule(ProtocolName.RENEWAL, sid, roster, equivocation);
      case Fault.Proven(var culprit, _, var evidence, _) when plan.seats().contains(culprit) ->
        Testimony.of(ProtocolName.RENEWAL, sid, roster, new Script(plan.seats()), evidence).flatMap(
            testimony -> testimony.brokenRule(culprit).or(() -> unanswerable(plan, culprit, testimony)));
      case Fault.Proven _,Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ ->
        Optional.empty();
    };
  }

  /** What both say in each step; each step echoes the one before. */
  private record Script(Set<Seat> seats) implements Testimony.Rules {

    @Override
    public Optional<Class<?>> expects(Seat speaker, int step) {
      return Optional.ofNullable(switch (step) {
        case Renewal.OFFERS -> Offering.class;
        case Renewal.OPENINGS -> OleOpening.class;
        case Renewal.ANSWERS -> Answer.class;
        case Renewal.KEPT -> Kept.class;
        default -> null;
      });
    }

    @Override
    public Set<Seat> echoed(int step) {
      return seats;
    }
  }

  /** An offer whose author everybody knows to have known the seed. */
  private static Optional<String> unanswerable(RenewalPlan plan, Seat culprit, Testimony testimony) {
    try {
      var offering = testimony.messages(Renewal.OFFERS, Offering.class).get(culprit);
      return offering == null || offering.message().offer().isAnswerable(plan.name(culprit.id()))
          ? Optional.empty()
          : Optional.of(UNANSWERABLE);
    } catch (Malformed e) {
      return Optional.empty();
    }
  }
}
