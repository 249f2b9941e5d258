package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * What this node signs. A peer's request is never enough by itself: this
 * decides, here.
 */
@FunctionalInterface
public interface SigningPolicy {

  /**
   * Judges a member's invitation.
   *
   * @param ownRequest
   *          whether this node's own operator has submitted the same request
   * @return why not, or nothing
   */
  Optional<String> refusal(Address from, Bytes32 digest, boolean ownRequest);
}
