package io.reseal.node.signing;

import java.util.Optional;

/**
 * What this node signs. A peer's request is never enough by itself: this
 * decides, here.
 */
@FunctionalInterface
public interface SigningPolicy {

  /**
   * Judges a request.
   *
   * @param ownRequest
   *          whether it was submitted at this node itself
   * @return why not, or nothing
   */
  Optional<String> refusal(SigningRequest request, boolean ownRequest, SigningHistory history);
}
