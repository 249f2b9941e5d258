package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.util.Optional;

/**
 * One request to sign, and what came of it.
 *
 * @param requestId
 *          stands for one digest, for ever
 */
public record SignedRequest(Bytes32 requestId, KeyId keyId, Epoch epoch, Bytes32 digest, State state,
    Optional<Bytes> signature) {

  /** Started → Signed, Started → Failed, Failed → Started: it is tried again. */
  public enum State {
    STARTED, SIGNED, FAILED
  }

  public SignedRequest {
    if (signature.isPresent() != (state == State.SIGNED)) {
      throw new IllegalArgumentException("a signed request has its signature, and only a signed one");
    }
  }

  /** A request about to be signed. */
  public static SignedRequest started(Bytes32 requestId, KeyId keyId, Epoch epoch, Bytes32 digest) {
    return new SignedRequest(requestId, keyId, epoch, digest, State.STARTED, Optional.empty());
  }

  /** Whether another request asks for the same signature. */
  public boolean asks(SignedRequest other) {
    return requestId.equals(other.requestId) && keyId.equals(other.keyId) && digest.equals(other.digest);
  }
}
