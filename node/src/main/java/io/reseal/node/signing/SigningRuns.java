package io.reseal.node.signing;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Outcome;
import io.reseal.node.session.JointSignature;
import io.reseal.node.session.SigningOrder;
import io.reseal.node.session.Withheld;
import io.reseal.node.signing.Claims.Claim;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * This node's part in runs that sign requests: each holds its claim while it
 * lasts, and writes down what came of it.
 */
final class SigningRuns {

  private final SigningDesk desk;
  private final Claims claims;
  private final Judge judge;

  SigningRuns(SigningDesk desk, Claims claims, Judge judge) {
    this.desk = desk;
    this.claims = claims;
    this.judge = judge;
  }

  /**
   * Begins one.
   *
   * @param instance
   *          random, for this run alone
   * @param ended
   *          told once, after a signature is recorded
   * @throws IllegalArgumentException
   *           when these signers are no quorum
   */
  void begin(Petition petition, SortedSet<PartyId> signers, Bytes32 instance,
      Consumer<Outcome<JointSignature>> ended) {
    var epoch = petition.epoch();
    var index = petition.key().index();
    var order = new SigningOrder(petition.key(), epoch, desk.custody().published(epoch).sharing(index),
        signers, petition.what().digest(), instance);
    var claim = judge.claim(petition);
    try (var share = desk.custody().open(epoch, index)) {
      claims.hold(claim);
      var begun = false;
      try {
        begun = desk.signings().begin(order, "sign", 0, desk.self(), share, () -> settle(petition, claim),
            (tx, outcome) -> {
              if (outcome instanceof Outcome.Finished<JointSignature>(var signature, _)) {
                var _ = tx.requests().signed(petition.request(), signature.encoded());
              }
            }, outcome -> {
              claims.release(claim);
              ended.accept(outcome);
            });
      } finally {
        if (!begun) {
          claims.release(claim);
        }
      }
    }
  }

  /**
   * A share is about to leave. A run that was under way when the next epoch
   * became active ends here: who is in that one signs nothing by the shares of
   * the one before, which others may be destroying already.
   */
  private void settle(Petition petition, Claim claim) {
    var epoch = petition.epoch().epoch();
    if (desk.usable().get().filter(usable -> usable.epoch().equals(epoch)).isEmpty()) {
      throw new Withheld("the shares of epoch " + epoch + " may not sign here any more");
    }
    claims.settle(claim);
  }
}
