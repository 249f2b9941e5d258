package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;

/**
 * All that one change of committee is about, as the registry holds it. Its hash
 * is bound by every message of the change.
 *
 * @param base
 *          the epoch it follows; {@link Epoch#NONE} for the first
 * @param baseRoot
 *          root of the base epoch; zero for the first
 * @param baseCommittee
 *          {@link RegistryDigests#committeeHash} of the base epoch; zero for
 *          the first
 * @param committee
 *          {@link RegistryDigests#committeeHash} of the next committee
 * @param n
 *          number of next members
 * @param threshold
 *          how many of them must act
 * @param keys
 *          {@link RegistryDigests#keysHash}; zero before the first commit
 * @param opensAt
 *          from when an attempt may be opened, chain seconds
 * @param expiresAt
 *          until when it must have reached its deadline, chain seconds
 */
public record Terms(Epoch epoch, Epoch base, Bytes32 baseRoot, Bytes32 baseCommittee, Bytes32 committee,
    int n, int threshold, Kind kind, Bytes32 keys, long opensAt, long expiresAt) {

  /** Whether these members and this threshold are the next committee. */
  public boolean names(Committee candidate) {
    return RegistryDigests.committeeHash(candidate).equals(committee);
  }

  /** The EIP-712 hash of these terms: the registry's termsHash. */
  public Bytes32 hash(long chainId, Address registry) {
    return new RegistryDigests(chainId, registry).terms(this);
  }
}
