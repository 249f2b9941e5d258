package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.util.Optional;

/**
 * Where one epoch stands in one finalized block.
 *
 * @param termsHash
 *          the registry's, and equal to what we compute of the terms
 * @param attempt
 *          the last attempt opened; 0 if none was
 * @param deadline
 *          of that attempt, chain seconds; 0 when none is live: aborted,
 *          committed, dead or never opened. It may have passed
 * @param root
 *          zero until committed
 * @param since
 *          when it was committed, chain seconds; 0 until then
 * @param allowed
 *          whether the governor allowed it
 * @param members
 *          whoever hashes to the terms' committee; absent as long as no
 *          endpoint has shown us a list that does
 */
public record EpochState(Terms terms, Bytes32 termsHash, Phase phase, int attempt, long deadline,
    Bytes32 root, long since, boolean allowed, Optional<Committee> members) {

  public EpochState {
    members.ifPresent(committee -> {
      if (!terms.names(committee)) {
        throw new IllegalArgumentException("these members are not the committee of epoch " + terms.epoch());
      }
    });
  }

  /** The epoch's number. */
  public Epoch epoch() {
    return terms.epoch();
  }

  /** Whether an attempt is open at that time, so that it may still commit. */
  public boolean hasLiveAttempt(long time) {
    return phase == Phase.PROPOSED && deadline != 0 && time <= deadline;
  }

  EpochState with(Optional<Committee> known) {
    return new EpochState(terms, termsHash, phase, attempt, deadline, root, since, allowed, known);
  }
}
