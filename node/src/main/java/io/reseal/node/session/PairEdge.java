package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far this node is with a new setup with one member. */
final class PairEdge {

  /** Before the second try; each further one waits twice as long. */
  static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  /**
   * The longest that we refuse what the other proposes: it may have started anew
   * and know nothing of earlier tries.
   */
  static final Duration LONGEST_REFUSAL = Duration.ofSeconds(30);

  /** Whose it is. */
  record Name(Bytes32 root, int key, Address peer) {
  }

  /**
   * The wait before something may be done again, doubling, forgotten after a
   * calm.
   */
  static final class Turn {

    private final Duration longest;
    private Duration wait = FIRST_WAIT;
    private Instant last = Instant.MIN;

    Turn(Duration longest) {
      this.longest = longest;
    }

    boolean isDue(Instant now) {
      return last.equals(Instant.MIN) || !now.isBefore(last.plus(wait));
    }

    void take(Instant now) {
      if (last.equals(Instant.MIN) || now.isAfter(last.plus(LONGEST_WAIT))) {
        wait = FIRST_WAIT;
      } else {
        wait = wait.multipliedBy(2).compareTo(longest) < 0 ? wait.multipliedBy(2) : longest;
      }
      last = now;
    }
  }

  final Turn asking = new Turn(LONGEST_WAIT);
  final Turn agreeing = new Turn(LONGEST_REFUSAL);
  /** The other has asked for one, or ours is of no use. */
  boolean wanted;
  Optional<SessionId> underWay = Optional.empty();
  Optional<PairMessage.Proposed> proposal = Optional.empty();
  Optional<PairMessage.Agreed> agreed = Optional.empty();
}
