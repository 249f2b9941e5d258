package io.reseal.node.session;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Size;

/** What the nodes of one run send each other. */
public sealed interface RunMessage {

  /** Its one encoding. */
  Codec<RunMessage> CODEC = Codec.of(RunMessage.class);

  /** The run it belongs to. */
  SessionId sid();

  /**
   * The speaker's message-signing key for this run.
   *
   * @param certificate
   *          an encoded session key certificate
   */
  record Introduction(SessionId sid, @Size(max = 1024) Bytes certificate) implements RunMessage {
  }

  /** A signed message of the protocol. */
  record Speech(Envelope envelope) implements RunMessage {

    @Override
    public SessionId sid() {
      return envelope.header().sid();
    }
  }
}
