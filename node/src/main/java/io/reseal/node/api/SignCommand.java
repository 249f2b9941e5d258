package io.reseal.node.api;

import io.reseal.node.signing.Preimage;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * A wish for a signature.
 *
 * @param keyIndex
 *          place in the ordered list of keys
 * @param requestId
 *          names this wish for ever: asking again gives the same answer, asking
 *          for something else under it is refused. Empty: derived by the node
 */
public record SignCommand(int keyIndex, Preimage preimage, Optional<Bytes32> requestId) {

  public SignCommand {
    if (keyIndex < 0 || keyIndex > 255) {
      throw new IllegalArgumentException("a key index is 0 to 255, not " + keyIndex);
    }
  }
}
