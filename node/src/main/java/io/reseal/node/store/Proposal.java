package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A proposed epoch as the chain finally states it, and what was decided here.
 *
 * @param terms
 *          encoded by the caller
 * @param decidedBy
 *          a policy's or operator's name; present once decided
 */
public record Proposal(Epoch epoch, Bytes32 termsHash, Bytes terms, List<Address> members, Instant firstSeen,
    Decision decision, Optional<String> decidedBy) {

  /** What was decided here. */
  public enum Decision {
    NONE, APPROVED, REFUSED
  }

  public Proposal {
    members = List.copyOf(members);
    firstSeen = Names.stored(firstSeen);
    decidedBy.ifPresent(by -> Names.word("decider", by));
    if (decidedBy.isPresent() == (decision == Decision.NONE)) {
      throw new IllegalArgumentException("a decision has one who took it, and only a decision has");
    }
  }

  /** A proposal nobody here has decided yet. */
  public static Proposal seen(Epoch epoch, Bytes32 termsHash, Bytes terms, List<Address> members,
      Instant at) {
    return new Proposal(epoch, termsHash, terms, members, at, Decision.NONE, Optional.empty());
  }
}
