package io.reseal.node.api;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The committee's changes, as an operator follows and decides them.
 *
 * @param pending
 *          the proposal that is open now
 * @param unproven
 *          the active epoch, while its base may still return
 * @param migration
 *          how far the end of the registry is, if anybody wants it
 * @param epochs
 *          every epoch this node saw proposed or held shares of, ascending
 * @param history
 *          the journal's entries about epochs, oldest first, the last 200
 */
public record ReshareView(Optional<Pending> pending, Optional<Unproven> unproven, Optional<String> migration,
    List<Past> epochs, List<Entry> history) {

  public ReshareView {
    epochs = List.copyOf(epochs);
    history = List.copyOf(history);
  }

  /**
   * An open proposal.
   *
   * @param thresholdNext
   *          how many must act in the next committee
   * @param decision
   *          what this node decided and by whom, such as "approved by alice";
   *          empty while it waits for its operator
   */
  public record Pending(ProposalStatus proposal, int thresholdNow, int thresholdNext, List<Address> joiners,
      List<Address> stayers, List<Address> leavers, Optional<String> decision) {

    public Pending {
      joiners = List.copyOf(joiners);
      stayers = List.copyOf(stayers);
      leavers = List.copyOf(leavers);
    }
  }

  /**
   * The active epoch before it is Proven.
   *
   * @param base
   *          the epoch that may return in its place
   * @param termsHash
   *          which a roll back names
   * @param rollBack
   *          how far a return is, if anybody wants it
   */
  public record Unproven(long epoch, long base, Bytes32 termsHash, Optional<String> rollBack) {
  }

  /**
   * What became of an epoch, as far as this node knows.
   *
   * @param kind
   *          of the change; empty when it was not seen proposed here
   * @param seen
   *          when it was first seen proposed
   * @param onChain
   *          its phase and attempts, while the final chain shows them
   * @param held
   *          each attempt of which this node holds or held shares, and the
   *          receipts of those it destroyed
   */
  public record Past(long epoch, Optional<Kind> kind, Optional<Instant> seen, Optional<String> onChain,
      List<String> held) {

    public Past {
      held = List.copyOf(held);
    }
  }

  /** One entry of the journal. */
  public record Entry(long seq, Instant time, String kind, String text) {
  }
}
