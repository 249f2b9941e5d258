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

  /** Above every protocol's last step: the first step of an {@link Exchange}. */
  public static final int EXCHANGE = 128;

  /** The step of the {@link Exchange} of everything heard by one that failed. */
  public static final int NOTICE = 255;

  public Header {
    if (version != VERSION) {
      throw new IllegalArgumentException("this node speaks version " + VERSION + ", not " + version);
    }
    if (step < 0 || step > NOTICE) {
      throw new IllegalArgumentException("a step is from 0 to " + NOTICE + ", not " + step);
    }
  }

  /**
   * The step of the {@link Exchange} that explains a party's echo in one of the
   * protocol's steps. Each step has its own: an exchange made early, perhaps at a
   * cheat's bidding, must not use up the one that clears an honest party later.
   */
  static int exchangeAbout(int step) {
    return EXCHANGE + step;
  }

  /** Whether this is the outside of an {@link Exchange}. */
  public boolean isExchange() {
    return step >= EXCHANGE;
  }

  /** Whether both belong to one session of one protocol. */
  boolean isOfSession(Header other) {
    return protocol == other.protocol && sid.equals(other.sid);
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
