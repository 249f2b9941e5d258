package io.reseal.core.renewal;

import io.reseal.core.ot.OleReply;
import java.util.Optional;

/**
 * Step 2: the reply to the peer's opening, or that it fails check 1. 40,037
 * bytes or 1.
 */
public record Answer(Optional<OleReply> reply) {
}
