package io.reseal.core.keydeal;

import io.reseal.core.party.Bytes32;

/**
 * Step 3: the transcript a receiver arrived at. Its envelope echoes the
 * verdicts, so that a split view is found here and its author named, before
 * anything is stored.
 */
public record Confirm(Bytes32 transcript) {
}
