package io.reseal.core.protocol;

import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Header.Slot;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one party has heard in one run: the first authentic message of each
 * slot, and proof against whoever says a second.
 *
 * <p>
 * Its size is bounded by the roster: one broadcast per seat and step, at most
 * {@link #STEPS_AHEAD_MAX} steps ahead. What is not authentic, not for this run
 * or not from its roster is dropped and never fails a run: otherwise anyone
 * could.
 */
final class Inbox {

  /** How many steps ahead of the current one a message is kept. */
  static final int STEPS_AHEAD_MAX = 4;

  private final ProtocolName protocol;
  private final SessionId sid;
  private final Roster roster;
  private final Map<Slot, Envelope> first = new HashMap<>();

  Inbox(ProtocolName protocol, SessionId sid, Roster roster) {
    this.protocol = protocol;
    this.sid = sid;
    this.roster = roster;
  }

  /** What became of a message. */
  sealed interface Filed {

    /** It is the first in its slot. */
    record New() implements Filed {
    }

    /** The same message again. */
    record Repeated() implements Filed {
    }

    /** Dropped, with the reason. */
    record Dropped(Receipt why) implements Filed {
    }

    /** The speaker had said something else before. */
    record Contradiction(Fault.Equivocation fault) implements Filed {
    }
  }

  /** Files a message, if it is one for this run. */
  Filed file(Envelope envelope, int currentStep) {
    if (!isOurs(envelope)) {
      return new Filed.Dropped(Receipt.STRANGER);
    }
    var header = envelope.header();
    var exchange = header.step() == Header.EXCHANGE_STEP;
    if (!exchange && header.step() > currentStep + STEPS_AHEAD_MAX) {
      return new Filed.Dropped(Receipt.STRANGER);
    }
    if (!isAuthentic(envelope)) {
      return new Filed.Dropped(Receipt.UNAUTHENTIC);
    }
    var earlier = first.get(header.slot());
    if (earlier != null) {
      return earlier.digest().equals(envelope.digest())
          ? new Filed.Repeated()
          : new Filed.Contradiction(new Fault.Equivocation(header.from(), earlier, envelope));
    }
    if (!exchange && header.step() < currentStep) {
      return new Filed.Dropped(Receipt.LATE);
    }
    first.put(header.slot(), envelope);
    return new Filed.New();
  }

  /**
   * Compares what another party heard with what we heard: the first speaker found
   * to have said two things.
   */
  Optional<Fault.Equivocation> contradiction(Collection<Envelope> heardElsewhere) {
    return heardElsewhere.stream().filter(this::isOurs).filter(theirs -> {
      var ours = first.get(theirs.header().slot());
      return ours != null && !ours.digest().equals(theirs.digest()) && isAuthentic(theirs);
    }).map(
        theirs -> new Fault.Equivocation(theirs.header().from(), first.get(theirs.header().slot()), theirs))
        .findFirst();
  }

  /** What that seat said to all in that step. */
  Optional<Envelope> broadcast(int step, Seat from) {
    return Optional.ofNullable(first.get(new Slot(step, from, Optional.empty())));
  }

  private boolean isOurs(Envelope envelope) {
    var header = envelope.header();
    return header.protocol() == protocol && header.sid().equals(sid) && header.to().isEmpty()
        && roster.seats().contains(header.from());
  }

  private boolean isAuthentic(Envelope envelope) {
    return roster.isAuthentic(envelope.header().from(), envelope.digest(), envelope.signature());
  }
}
