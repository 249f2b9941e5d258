package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import java.util.Set;

/** Carries statements to members; what matters is said again. */
public interface Courier {

  /**
   * Sends a statement, if the member is connected, when everything that this node
   * has written before is on disk.
   */
  void send(Address to, Statement statement);

  /** Members that are connected now. */
  Set<Address> connected();
}
