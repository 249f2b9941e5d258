package io.reseal.node.transport;

import io.reseal.core.party.Address;

/**
 * Who may connect, from what is final on chain: a pure look at memory, asked
 * from several threads in the middle of handshakes.
 */
@FunctionalInterface
public interface Admission {

  /**
   * Judges an identity whose key has been proved.
   *
   * @param generation
   *          of its channel; the transport itself refuses lower ones than it has
   *          seen
   */
  Verdict admit(Address address, long generation);
}
