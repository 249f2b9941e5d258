package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Outcome;
import io.reseal.node.session.JointSignature;
import io.reseal.node.signing.SigningMessage.Invitation;
import io.reseal.node.signing.SigningRefused.Cause;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Other members' invitations to sign with them: each is judged here, as if
 * nobody had judged it before, and declined with a reason.
 */
final class Invitations {

  private static final Logger LOG = LogManager.getLogger(Invitations.class);
  private static final int REASON_MAX = 500;
  /**
   * Most requests of our operator that other members' invitations are compared
   * with.
   */
  private static final int SUBMITTED_MAX = 10_000;

  private final SigningDesk desk;
  private final Judge judge;
  private final SigningRuns runs;
  private final Set<Bytes32> submitted = Collections.newSetFromMap(new LinkedHashMap<>() {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Bytes32, Boolean> eldest) {
      return size() > SUBMITTED_MAX;
    }
  });

  Invitations(SigningDesk desk, Judge judge, SigningRuns runs) {
    this.desk = desk;
    this.judge = judge;
    this.runs = runs;
  }

  /** Our own operator wants that signed. */
  void submitted(Bytes32 request) {
    submitted.add(request);
  }

  /** Takes an invitation, and begins our part or declines. */
  void take(Address from, Invitation invitation) {
    try {
      accept(from, invitation);
    } catch (SigningRefused | IllegalArgumentException e) {
      decline(from, invitation, e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("request {} of {}: this node cannot begin a run: {}", invitation.request(), from,
          e.getMessage());
      decline(from, invitation, "this node cannot sign now"); // the host asks others without waiting for us
    }
  }

  private void accept(Address from, Invitation invitation) {
    checkQuorum(from, invitation);
    var petition = judge.read(invitation.key(), invitation.what(), Optional.of(invitation.request()));
    judge.approve(petition, submitted.contains(invitation.request()));
    checkSetups(petition, invitation);
    var _ = judge.record(petition);
    runs.begin(petition, new TreeSet<>(invitation.signers()), invitation.instance(), outcome -> {
      if (outcome instanceof Outcome.Aborted<JointSignature>(var faults)) {
        LOG.warn("request {} of {}: a run fails: {}", invitation.request(), from, faults);
        // What failed may be known to us alone; the host need not wait for us.
        decline(from, invitation, "our part has failed: " + faults);
      }
    });
  }

  private void checkSetups(Petition petition, Invitation invitation) {
    var without = desk.custody().withoutSetup(petition.epoch(), petition.key().index());
    without.retainAll(invitation.signers());
    if (!without.isEmpty()) {
      throw new SigningRefused(Cause.NOT_NOW, "a new setup is being made with the members " + without);
    }
  }

  private void checkQuorum(Address from, Invitation invitation) {
    var epoch = judge.epoch();
    if (epoch.epoch().number() != invitation.epoch()) {
      throw new SigningRefused(Cause.NOT_NOW,
          "epoch " + invitation.epoch() + " is not the one whose shares may sign here");
    }
    var committee = epoch.committee();
    var isQuorum = committee.idOf(from).filter(invitation.signers()::contains).isPresent()
        && committee.idOf(desk.self()).filter(invitation.signers()::contains).isPresent();
    if (!isQuorum) {
      throw new SigningRefused(Cause.POLICY, "it names no quorum with both of us");
    }
  }

  private void decline(Address from, Invitation invitation, String why) {
    LOG.info("request {} of {} is declined: {}", invitation.request(), from, why);
    var reason = why.getBytes(StandardCharsets.UTF_8);
    desk.send().accept(from, new SigningMessage.Declined(invitation.instance(),
        Bytes.of(Arrays.copyOf(reason, Math.min(reason.length, REASON_MAX)))));
  }
}
