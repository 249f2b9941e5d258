package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All a node acts on: registry and relayer set in one finalized block, as a
 * quorum of endpoints tells it.
 *
 * @param keys
 *          {@link RegistryDigests#keysHash} of the keys for ever; zero before
 *          the first commit
 * @param lineage
 *          the active epoch, its base, and so on down to the first that is
 *          Proven or has no base, at most {@link #LINEAGE_MAX}; empty before
 *          the first commit
 * @param latest
 *          the epoch proposed last, in whatever phase it is by now
 * @param relayers
 *          the relayer set of now
 * @param refreshRequested
 *          whether the governor's request for a refresh still waits
 * @param lastCommit
 *          when an epoch was last committed, chain seconds; 0 if never
 * @param successor
 *          the registry that follows this one
 * @param mpcAddress
 *          the joint key's address in the relayer contract, if it keeps one and
 *          it is set
 */
public record FinalizedState(BlockHeader block, Bytes32 keys, List<EpochState> lineage,
    Optional<EpochState> latest, RelayerSet relayers, boolean refreshRequested, long lastCommit,
    RegistryTimes times, Address relayerContract, Optional<Address> governor, Optional<Address> successor,
    Optional<Address> mpcAddress) {

  /** Most epochs followed downward from the active one. */
  public static final int LINEAGE_MAX = 16;

  public FinalizedState {
    lineage = List.copyOf(lineage);
  }

  /** The epoch that holds the keys; nothing before the first commit. */
  public Optional<EpochState> active() {
    return lineage.stream().findFirst();
  }

  /** Its number, or {@link Epoch#NONE}. */
  public Epoch activeEpoch() {
    return active().map(EpochState::epoch).orElse(Epoch.NONE);
  }

  /** Its members, as far as they are known. */
  public Optional<Committee> activeMembers() {
    return active().flatMap(EpochState::members);
  }

  /**
   * The epoch the active one follows, and may roll back to while it is not
   * Proven.
   */
  public Optional<EpochState> base() {
    return lineage.stream().skip(1).findFirst();
  }

  /** The highest epoch in the active line that is Proven. */
  public Optional<EpochState> proven() {
    return lineage.stream().filter(epoch -> epoch.phase() == Phase.PROVEN).findFirst();
  }

  /**
   * The proposal that may still be committed, expired or not; nothing if none
   * stands.
   */
  public Optional<EpochState> proposal() {
    return latest.filter(epoch -> epoch.phase() == Phase.PROPOSED);
  }

  FinalizedState with(UnaryOperator<EpochState> members) {
    return new FinalizedState(block, keys, lineage.stream().map(members).toList(), latest.map(members),
        relayers, refreshRequested, lastCommit, times, relayerContract, governor, successor, mpcAddress);
  }
}
