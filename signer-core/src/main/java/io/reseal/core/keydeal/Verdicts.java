package io.reseal.core.keydeal;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Size;
import java.util.List;

/**
 * Step 2: one receiver's verdict on every member of the base committee, by
 * ascending party.
 *
 * @param pairwise
 *          second message of the pairwise setups' dry-run; empty for keys that
 *          need none
 */
public record Verdicts(@Size(min = 2, max = 200) List<Verdict> verdicts,
    @Size(max = 1 << 19) Bytes pairwise) {

  public Verdicts {
    verdicts = List.copyOf(verdicts);
  }
}
