package io.reseal.core.protocol;

import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Header.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What one party has heard in one run: the first authentic message of each
 * slot, and proof against whoever says a second.
 *
 * <p>
 * Its size is bounded by the roster: one broadcast and one exchange per seat
 * and step, at most {@link #STEPS_AHEAD_MAX} steps ahead, and one notice. What
 * is not authentic, not for this run or not from its roster is dropped and
 * never fails a run: otherwise anyone could.
 */
final class Inbox {

  /** How many steps ahead of the current one a message is kept. */
  static final int STEPS_AHEAD_MAX = 4;

  private final ProtocolName protocol;
  private final SessionId sid;
  private final Seat self;
  private final Roster roster;
  private final Map<Slot, Envelope> first = new HashMap<>();

  Inbox(ProtocolName protocol, SessionId sid, Seat self, Roster roster) {
    this.protocol = protocol;
    this.sid = sid;
    this.self = self;
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
    var header = envelope.header();
    if (!isOurs(header) || !isNear(header, currentStep)) {
      return new Filed.Dropped(Receipt.STRANGER);
    }
    // Anybody may pass a message on; who takes what is enclosed out of it, or puts
    // something else in, must neither use up its speaker's slot nor get it blamed.
    if (!envelope.isWholeFor(self) || !isAuthentic(Heading.of(envelope))) {
      return new Filed.Dropped(Receipt.UNAUTHENTIC);
    }
    var earlier = first.get(header.slot());
    if (earlier != null) {
      return earlier.digest().equals(envelope.digest())
          ? new Filed.Repeated()
          : new Filed.Contradiction(contradiction(earlier, Heading.of(envelope)));
    }
    if (header.step() < currentStep) { // an exchange never is
      return new Filed.Dropped(Receipt.LATE);
    }
    first.put(header.slot(), envelope.keptBy(self));
    return new Filed.New();
  }

  /**
   * Compares what another party heard with what we heard: everybody who has said
   * two things. Where we have heard nothing there is nothing to compare.
   */
  List<Fault.Equivocation> contradictions(Collection<Heading> heardElsewhere) {
    var found = new ArrayList<Fault.Equivocation>();
    for (var theirs : heardElsewhere) {
      var ours = first.get(theirs.header().slot());
      if (ours != null && isOurs(theirs.header()) && !ours.digest().equals(theirs.digest())
          && isAuthentic(theirs)) {
        found.add(contradiction(ours, theirs));
      }
    }
    return found;
  }

  /** What that seat said to all in that step. */
  Optional<Envelope> broadcast(int step, Seat from) {
    return Optional.ofNullable(first.get(new Slot(step, from, Optional.empty())));
  }

  /** What all have said to all in that step, by seat. */
  List<Envelope> broadcasts(int step) {
    return roster.seats().stream().sorted().flatMap(seat -> broadcast(step, seat).stream()).toList();
  }

  /**
   * Everything heard but for exchanges, ascending by step and seat. What cheats
   * have put into steps that do not exist comes last, and is cut off.
   */
  List<Heading> heard() {
    return IntStream.range(0, Header.EXCHANGE).boxed().flatMap(step -> broadcasts(step).stream())
        .map(Heading::of).limit(Exchange.HEARD_MAX).toList();
  }

  private static Fault.Equivocation contradiction(Envelope ours, Heading theirs) {
    return new Fault.Equivocation(theirs.header().from(), Heading.of(ours), theirs);
  }

  private boolean isOurs(Header header) {
    return header.protocol() == protocol && header.sid().equals(sid) && header.to().isEmpty()
        && roster.seats().contains(header.from());
  }

  private static boolean isNear(Header header, int currentStep) {
    var step = header.isExchange() ? header.step() - Header.EXCHANGE : header.step();
    return header.step() == Header.NOTICE || step <= currentStep + STEPS_AHEAD_MAX;
  }

  private boolean isAuthentic(Heading heading) {
    return roster.isAuthentic(heading.header().from(), heading.digest(), heading.signature());
  }
}
