package io.reseal.node.signing;

import java.util.Optional;
import java.util.function.Supplier;

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
   * @param history
   *          asked for only where a limit counts: it is read from the disk
   * @return why not, or nothing
   */
  Optional<String> refusal(SigningRequest request, boolean ownRequest, Supplier<SigningHistory> history);
}
