package io.reseal.node.session;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Size;

/**
 * What befell a run of this node: with its seed, all that what it says depends
 * on.
 */
public sealed interface RunEvent {

  /** Its one encoding. */
  Codec<RunEvent> CODEC = Codec.of(RunEvent.class);

  /**
   * Somebody speaks under this key from here on; the first one is this node.
   *
   * @param certificate
   *          an encoded session key certificate
   */
  record Introduced(@Size(max = 1024) Bytes certificate) implements RunEvent {
  }

  /** A message was taken. */
  record Heard(Envelope envelope) implements RunEvent {
  }

  /** The run of that seat of ours waited no longer. */
  record Expired(Seat seat) implements RunEvent {
  }
}
