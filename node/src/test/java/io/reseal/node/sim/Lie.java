package io.reseal.node.sim;

import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all endpoints of a node can agree to tell it that is not so. Blocks are
 * the true ones, so that nothing contradicts what was told before.
 */
public enum Lie {
  /** The active epoch is Proven, so that what came before may be destroyed. */
  PROVEN {

    @Override
    public Optional<FinalizedState> of(FinalizedState truth) {
      return truth.active().filter(active -> active.phase() == Phase.COMMITTED).map(active -> {
        var proven = in(active, Phase.PROVEN, active.deadline(), active.root());
        return with(truth, List.of(proven), instead(truth, proven));
      });
    }
  },
  /** The live attempt is over, so that what was prepared in it is void. */
  OVER {

    @Override
    public Optional<FinalizedState> of(FinalizedState truth) {
      return truth.proposal().filter(proposal -> proposal.hasLiveAttempt(truth.block().time()))
          .map(proposal -> with(truth, truth.lineage(),
              Optional.of(in(proposal, Phase.PROPOSED, 0, proposal.root()))));
    }
  },
  /** The base epoch has returned. */
  RETURNED {

    @Override
    public Optional<FinalizedState> of(FinalizedState truth) {
      return truth.active()
          .filter(active -> truth.base().isPresent()
              && truth.latest().filter(latest -> latest.epoch().equals(active.epoch())).isPresent())
          .map(active -> with(truth, truth.lineage().subList(1, truth.lineage().size()),
              Optional.of(in(active, Phase.ROLLED_BACK, active.deadline(), active.root()))));
    }
  },
  /** The active epoch has another root. */
  ROOT {

    @Override
    public Optional<FinalizedState> of(FinalizedState truth) {
      return truth.active().map(active -> {
        var other = in(active, active.phase(), active.deadline(), Bytes32.ofHex("ab".repeat(Bytes32.SIZE)));
        return with(truth, Stream.concat(Stream.of(other), truth.lineage().stream().skip(1)).toList(),
            instead(truth, other));
      });
    }
  };

  /**
   * The state with this lie in it; nothing while there is nothing to lie about.
   */
  public abstract Optional<FinalizedState> of(FinalizedState truth);

  private static EpochState in(EpochState epoch, Phase phase, long deadline, Bytes32 root) {
    return new EpochState(epoch.terms(), epoch.termsHash(), phase, epoch.attempt(), deadline, root,
        epoch.since(), epoch.allowed(), epoch.members());
  }

  private static Optional<EpochState> instead(FinalizedState truth, EpochState told) {
    return truth.latest().map(latest -> latest.epoch().equals(told.epoch()) ? told : latest);
  }

  private static FinalizedState with(FinalizedState truth, List<EpochState> lineage,
      Optional<EpochState> latest) {
    return new FinalizedState(truth.block(), truth.keys(), lineage, latest, truth.relayers(),
        truth.refreshRequested(), truth.lastCommit(), truth.times(), truth.relayerContract(),
        truth.governor(), truth.successor(), truth.mpcAddress());
  }
}
