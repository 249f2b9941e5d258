package io.reseal.node.session;

import io.reseal.core.party.Address;
import java.util.Set;

/**
 * The other nodes of a run, as far as a run needs them. Sending is best effort:
 * what matters is sent again.
 */
public interface Peers {

  /**
   * Sends a message of a run, when everything that this node has written before
   * is on disk.
   */
  void send(Address to, byte[] message);

  /** Who is connected now. */
  Set<Address> connected();
}
