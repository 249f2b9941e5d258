package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The relayers and their threshold right now: what the next proposal would
 * name. Between two admin calls it may be what no committee can be.
 *
 * @param count
 *          how many hold the role, as the contract counts them
 * @param threshold
 *          as the contract has it
 * @param members
 *          ascending; empty if there are more than {@link Committee#SIZE_MAX}
 */
public record RelayerSet(BigInteger count, BigInteger threshold, List<Address> members) {

  public RelayerSet {
    members = List.copyOf(members);
  }

  /** The committee these would be, or nothing if they cannot be one. */
  public Optional<Committee> committee() {
    if (!count.equals(BigInteger.valueOf(members.size())) || threshold.bitLength() > 31) {
      return Optional.empty();
    }
    try {
      return Optional.of(Committee.of(members, threshold.intValueExact()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
