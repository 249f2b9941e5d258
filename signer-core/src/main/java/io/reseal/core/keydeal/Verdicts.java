package io.reseal.core.keydeal;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.protocol.Size;
import java.util.List;

/**
 * Step 2: one receiver's verdict on every member of the base committee, by
 * ascending party.
 *
 * @param zeros
 *          for keys that need pairwise setups: commitments to the seed of zero
 *          shares with each other receiver, by ascending peer; the openings of
 *          the dry runs are enclosed
 */
public record Verdicts(@Size(min = 2, max = Committee.SIZE_MAX) List<Verdict> verdicts,
    @Size(max = Committee.SIZE_MAX) List<Bytes32> zeros) {

  public Verdicts {
    verdicts = List.copyOf(verdicts);
    zeros = List.copyOf(zeros);
  }
}
