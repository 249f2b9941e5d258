package io.reseal.core.protocol;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.util.Optional;

/**
 * The outside of a message: which run and step it belongs to, who speaks to
 * whom, and what the speaker had heard.
 *
 * @param version
 *          of the message formats; {@link #VERSION}
 * @param protocol
 *          the protocol's name as a small number, so that a message of one is
 *          never read as another's
 * @param step
 *          the step it belongs to, from 0
 * @param to
 *          one seat, or nobody when the message is for all
 * @param echo
 *          digest of the broadcasts of all earlier steps as the speaker heard
 *          them, zero at step 0
 */
public record Header(int version, ProtocolName protocol, int step, SessionId sid, Seat from,
    Optional<Seat> to, Bytes32 echo) {

  /** Version of all message formats. */
  public static final int VERSION = 1;

  /**
   * Above every protocol's last step: an {@link Exchange} of the broadcasts heard
   * so far.
   */
  public static final int EXCHANGE_STEP = 255;

  public Header {
    if (version != VERSION) {
      throw new IllegalArgumentException("this node speaks version " + VERSION + ", not " + version);
    }
    if (step < 0 || step > EXCHANGE_STEP) {
      throw new IllegalArgumentException("a step is from 0 to " + EXCHANGE_STEP + ", not " + step);
    }
  }

  /**
   * What may be said once only: two different messages in one slot are
   * equivocation.
   */
  Slot slot() {
    return new Slot(step, from, to);
  }

  record Slot(int step, Seat from, Optional<Seat> to) {
  }
}
