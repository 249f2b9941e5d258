package io.reseal.node.transport;

import io.reseal.core.party.Address;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Channels to peers as the rest of the node sees them. Sending is best effort:
 * a frame accepted may still be lost with its connection, so whoever needs it
 * to arrive sends it again until it is answered.
 */
public interface Channels {

  /**
   * Queues a frame.
   *
   * @param payload
   *          at most {@link Limits#memberFrameMax()} less one byte; not to be
   *          changed afterwards
   * @return false when the peer is not connected, may not have this topic (only
   *         {@link Topic#PEERS} goes to candidates) or reads too slowly
   * @throws IllegalArgumentException
   *           when no peer could take a payload of this size
   */
  boolean send(Address to, Topic topic, byte[] payload);

  /**
   * Queues a frame to every member that is connected.
   *
   * @return how many accepted it
   */
  default int broadcast(Topic topic, byte[] payload) {
    var accepted = 0;
    for (var peer : connected().entrySet()) {
      if (peer.getValue() == Standing.MEMBER && send(peer.getKey(), topic, payload)) {
        accepted++;
      }
    }
    return accepted;
  }

  /** Who is connected and authenticated now. */
  Map<Address, Standing> connected();

  /**
   * Sets whom to keep a connection with, and where they listen; anyone else may
   * still connect to us. Host names are resolved at each dial.
   */
  void directory(Map<Address, InetSocketAddress> endpoints);

  /** Why the last dial of an address of the directory failed, for status. */
  Map<Address, String> troubles();
}
