package io.reseal.core.protocol;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.Set;

/** Who sits in a run, and how each one's signature is recognised. */
public interface Roster {

  /** All seats of the run. */
  Set<Seat> seats();

  /**
   * Whether this signature over the digest is that seat's; false for strangers
   * and for any rubbish.
   */
  boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature);
}
