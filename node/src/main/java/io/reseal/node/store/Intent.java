package io.reseal.node.store;

import io.reseal.core.party.Epoch;
import java.time.Instant;
import java.util.Optional;

/**
 * What is about to be done in the HSM, or was.
 *
 * @param label
 *          the HSM key's
 * @param closedAt
 *          absent while it may be half done
 */
public record Intent(long id, Action action, String label, Epoch epoch, Instant openedAt,
    Optional<Instant> closedAt) {

  /** What is done to the key. */
  public enum Action {
    CREATE, DESTROY
  }
}
