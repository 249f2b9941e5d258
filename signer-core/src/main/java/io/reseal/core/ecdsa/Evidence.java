package io.reseal.core.ecdsa;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Envelope;

/** What of a message is shown to others. */
final class Evidence {

  private Evidence() {
  }

  /**
   * The same message without what it brought to us alone: its digest stays, and
   * with it the signature.
   */
  static Envelope withoutEnclosed(Envelope envelope) {
    return new Envelope(envelope.header(), envelope.body(), envelope.enclosures(), Bytes.EMPTY,
        envelope.signature());
  }
}
