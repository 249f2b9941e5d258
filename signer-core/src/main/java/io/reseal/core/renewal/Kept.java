package io.reseal.core.renewal;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * Step 3: that the setup has passed and lies durable here, or that the peer's
 * reply fails check 4. 33 bytes or 1.
 *
 * @param setup
 *          TH("renewal/kept", H(setup), commitment to its zero seed) of what is
 *          kept
 */
public record Kept(Optional<Bytes32> setup) {
}
