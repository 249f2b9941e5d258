package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.SessionId;

/**
 * One message of one step of a run, as its bytes stand on the wire.
 *
 * @param peer
 *          its recipient
 */
public record StoredMessage(SessionId sid, int step, Address peer, Bytes bytes) {

  public StoredMessage {
    Names.notNegative("step", step);
  }
}
