package io.reseal.node.api;

import io.reseal.node.lifecycle.State;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Scheme;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a node stands.
 *
 * @param address
 *          its identity's, as the contract lists it
 * @param chainId
 *          of the chain it follows
 * @param registry
 *          the epoch registry's address
 * @param sentence
 *          the state in plain words, such as "waiting at the barrier for 0xabc…
 *          (not connected)"
 * @param activeEpoch
 *          number of the epoch in use; 0 before the first
 * @param threshold
 *          how many must act in it; 0 before the first
 * @param members
 *          of it, ascending
 * @param hasShare
 *          whether this node can sign in it
 * @param proposal
 *          the change under way
 * @param keys
 *          the ordered list that epoch 1 fixed
 * @param finalized
 *          newest final block seen; empty before the first reading
 * @param balanceWei
 *          of the node's account; empty before the first reading
 * @param warnings
 *          what the operator should see to, one sentence each
 */
public record NodeStatus(Address address, long chainId, Address registry, State.Name state, String sentence,
    long activeEpoch, int threshold, List<Address> members, boolean hasShare,
    Optional<ProposalStatus> proposal, List<Key> keys, Optional<Finalized> finalized,
    Optional<BigInteger> balanceWei, List<String> warnings, TokenOperations tokenOperations) {

  public NodeStatus {
    members = List.copyOf(members);
    keys = List.copyOf(keys);
    warnings = List.copyOf(warnings);
  }

  /**
   * A joint key.
   *
   * @param publicKey
   *          compressed, 33 bytes
   */
  public record Key(int index, Scheme scheme, Bytes publicKey) {

    public Key {
      if (publicKey.size() != 33) {
        throw new IllegalArgumentException("a public key has 33 bytes, not " + publicKey.size());
      }
    }
  }

  /**
   * The newest final block seen.
   *
   * @param time
   *          its timestamp
   * @param ageSeconds
   *          since it was read, by the monotonic clock
   */
  public record Finalized(long number, Instant time, long ageSeconds) {
  }

  /** Operations that the token did for us since the start. */
  public record TokenOperations(long signatures, long seals, long unseals, long other) {
  }
}
