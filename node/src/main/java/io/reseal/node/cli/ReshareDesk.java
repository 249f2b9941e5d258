package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.api.OperationFailed;
import io.reseal.node.api.ProposalStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.Keeper;
import io.reseal.node.store.Proposal;
import io.reseal.node.store.Store;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the operator is told of the committee's changes, and what he decides of
 * them. On the node's thread.
 */
final class ReshareDesk {

  private static final int HISTORY_MAX = 200;

  private final Store store;
  private final Keeper keeper;

  ReshareDesk(Store store, Keeper keeper) {
    this.store = store;
    this.keeper = keeper;
  }

  ReshareView view(Optional<FinalizedState> chain, Function<EpochState, ProposalStatus> status) {
    var pending = chain.flatMap(FinalizedState::proposal)
        .flatMap(proposal -> pending(chain.get(), proposal, status));
    return new ReshareView(pending, chain.flatMap(this::unproven), keeper.migration(),
        new PastEpochs(store).of(chain), history());
  }

  private Optional<ReshareView.Pending> pending(FinalizedState chain, EpochState proposal,
      Function<EpochState, ProposalStatus> status) {
    return proposal.members().map(next -> {
      var current = chain.activeMembers().map(Committee::members).orElse(List.of());
      var decision = store.transaction(tx -> tx.proposals().find(proposal.epoch()))
          .filter(seen -> seen.termsHash().equals(proposal.termsHash())).flatMap(seen -> seen.decidedBy()
              .map(by -> seen.decision().name().toLowerCase(Locale.ROOT) + " by " + by));
      return new ReshareView.Pending(status.apply(proposal),
          chain.activeMembers().map(committee -> committee.threshold().signers()).orElse(0),
          next.threshold().signers(), without(next.members(), current), common(next.members(), current),
          without(current, next.members()), decision);
    });
  }

  private Optional<ReshareView.Unproven> unproven(FinalizedState chain) {
    return chain.active().filter(active -> active.phase() == Phase.COMMITTED)
        .filter(active -> !active.terms().base().equals(Epoch.NONE))
        .map(active -> new ReshareView.Unproven(active.epoch().number(), active.terms().base().number(),
            active.termsHash(), keeper.wayBack()));
  }

  private static List<Address> without(List<Address> some, List<Address> others) {
    return some.stream().filter(each -> !others.contains(each)).toList();
  }

  private static List<Address> common(List<Address> some, List<Address> others) {
    return some.stream().filter(others::contains).toList();
  }

  private List<ReshareView.Entry> history() {
    return store.transaction(tx -> {
      var last = tx.journal().head().map(head -> head.seq()).orElse(0L);
      return tx.journal().page(Math.max(1, last - HISTORY_MAX + 1), HISTORY_MAX);
    }).stream().map(entry -> new ReshareView.Entry(entry.seq(), entry.time(), entry.kind(), entry.text()))
        .toList();
  }

  Proposal.Decision decide(Bytes32 termsHash, String operator, Proposal.Decision decision) {
    var proposal = keeper.chain().flatMap(FinalizedState::proposal)
        .filter(each -> each.termsHash().equals(termsHash))
        .orElseThrow(() -> new OperationFailed("no proposal with the terms " + termsHash + " is open", 404));
    var seen = store.transaction(tx -> tx.proposals().find(proposal.epoch()))
        .orElseThrow(() -> new OperationFailed("the proposal is not recorded here yet", 503));
    if (seen.decision() == decision) {
      return decision;
    }
    if (seen.decision() == Proposal.Decision.REFUSED) {
      throw new OperationFailed("the proposal was rejected here before, which stands", 409);
    }
    keeper.decide(proposal, decision, operator);
    return decision;
  }

  Address migrate(Address successor, String operator) {
    try {
      keeper.migrate(successor, operator);
      return successor;
    } catch (IllegalStateException e) {
      throw new OperationFailed(e.getMessage(), 409);
    }
  }

  Bytes32 rollBack(Bytes32 termsHash, String operator) {
    try {
      keeper.rollBack(termsHash, operator);
      return termsHash;
    } catch (IllegalStateException e) {
      throw new OperationFailed(e.getMessage(), 409);
    }
  }
}
