package io.reseal.node.api;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.Kind;
import java.util.List;

/**
 * A proposed epoch, as far as it got.
 *
 * @param attempt
 *          counts from 1; 0 before the first
 * @param waitingFor
 *          who keeps it from going on
 */
public record ProposalStatus(long epoch, Kind kind, long attempt, Bytes32 termsHash,
    List<Waiting> waitingFor) {

  public ProposalStatus {
    waitingFor = List.copyOf(waitingFor);
  }

  /** A member that is missing, and why: "not connected", "refuses: disk". */
  public record Waiting(Address address, String why) {
  }
}
