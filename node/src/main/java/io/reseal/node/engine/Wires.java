package io.reseal.node.engine;

import io.reseal.core.party.Address;
import io.reseal.node.transport.Topic;
import java.util.Set;

/**
 * Carries messages between nodes. Best effort: what matters is said again.
 */
public interface Wires {

  /** Sends a message, if that node is connected. */
  void send(Address to, Topic topic, byte[] payload);

  /** Members that are connected now. */
  Set<Address> connected();
}
