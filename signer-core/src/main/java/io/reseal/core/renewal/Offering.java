package io.reseal.core.renewal;

import io.reseal.core.ot.PairOffer;
import io.reseal.core.party.Bytes32;

/**
 * Step 0: a party's offer for both directions, and the commitment to the tape
 * from which it and the whole dry run follow. 12,712 bytes.
 */
public record Offering(Bytes32 tape, PairOffer offer) {
}
