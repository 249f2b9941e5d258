package io.reseal.node.process;

import static io.reseal.node.process.Failpoint.Who.ALL_NEXT;
import static io.reseal.node.process.Failpoint.Who.CURRENT;
import static io.reseal.node.process.Failpoint.Who.NEXT;
import static io.reseal.node.process.Failpoint.Who.RESTARTED;
import static io.reseal.node.process.Failpoint.Who.SIGNER;

import java.util.Locale;

/**
 * A place in a node's life where it can be killed: right before or right after
 * one thing that lasts, done in one method.
 */
public enum Failpoint {
  PROPOSE_SENT(ALL_NEXT, false, "account.propose", ""), //
  PROPOSAL_STORED(NEXT, false, "store", "Deeds.observe"), //
  SHARE_OPENED_FOR_BARRIER(CURRENT, false, "token.unseal", "Deeds.signBarrier"), //
  BARRIER_SIGNED(NEXT, false, "token.sign", "Deeds.signBarrier"), //
  OPEN_ATTEMPT_SENT(ALL_NEXT, false, "account.openAttempt", ""), //
  DEAL_RECORDED(NEXT, false, "store", "Deeds.startDeal"), //
  SEED_KEY_GENERATED(NEXT, false, "token.generateSealingKey", "RunRecords.begin"), //
  SEED_SEALED(NEXT, false, "token.seal", "RunRecords.open"), //
  DEAL_IN_OUTBOX(NEXT, false, "store", "RunRecord.keep"), //
  MESSAGE_HEARD(NEXT, false, "store", "RunRecord.happened"), //
  KEY_INTENDED(NEXT, true, "token.generateSealingKey", "Custody.prepare"), //
  KEY_GENERATED(NEXT, false, "token.generateSealingKey", "Custody.prepare"), //
  SHARE_SEALED(NEXT, false, "token.seal", "Custody.prepare"), //
  PREPARED_STORED(NEXT, false, "store", "Store.prepare"), //
  PREPARED_OPENED(NEXT, false, "token.unseal", "Custody.prepare"), //
  TEST_BEGUN(NEXT, false, "token.unseal", "Testing.begin"), //
  /** In the middle of the transaction that stores it. */
  READY_SIGNED(NEXT, false, "token.sign", "Deeds.signReady"), //
  READY_STORED(NEXT, false, "store", "Deeds.signReady"), //
  COMMIT_DUE(ALL_NEXT, true, "account.commit", ""), //
  COMMIT_SENT(ALL_NEXT, false, "account.commit", ""), //
  ACTIVATING(NEXT, true, "store", "Deeds.activate"), //
  ACTIVATED(NEXT, false, "store", "Deeds.activate"), //
  ACTIVE_SIGNED(NEXT, false, "token.sign", "Deeds.signActive"), //
  PROVE_SENT(ALL_NEXT, false, "account.prove", ""), //
  RETIRING(CURRENT, false, "store", "Deeds.retire"), //
  DESTRUCTION_INTENDED(CURRENT, true, "token.destroy", "Custody.destroy"), //
  KEY_DESTROYED(CURRENT, false, "token.destroy", "Custody.destroy"), //
  RECEIPT_SIGNED(CURRENT, false, "token.sign", "Custody.destroy"), //
  RECEIPT_SENT(CURRENT, false, "account.recordDestroyed", ""), //
  START_ON_RECORD(RESTARTED, true, "token.generateSealingKey", "BootMarks.leave"), //
  START_MARKED(RESTARTED, false, "token.generateSealingKey", "BootMarks.leave"), //
  PAIR_KEPT(RESTARTED, false, "store", "Custody.keepSetup"), //
  REQUEST_RECORDED(SIGNER, false, "store", "Judge.record"), //
  REQUEST_OPENED(SIGNER, false, "token.unseal", "SigningRuns.begin");

  /** Which nodes come by it. */
  public enum Who {
    /** One of the next committee. */
    NEXT,
    /** Who of the next committee comes first, as they take turns. */
    ALL_NEXT,
    /** One of the committee that is to go. */
    CURRENT,
    /** One that was killed at any moment, at its next start. */
    RESTARTED,
    /** One of the committee that signs meanwhile. */
    SIGNER
  }

  private final Who who;
  private final boolean isBefore;
  private final String effect;
  private final String type;
  private final String method;

  Failpoint(Who who, boolean isBefore, String effect, String place) {
    this.who = who;
    this.isBefore = isBefore;
    this.effect = effect;
    var dot = place.indexOf('.');
    this.type = dot < 0 ? "" : place.substring(0, dot);
    this.method = place.substring(dot + 1);
  }

  /** Which nodes come by it. */
  public Who who() {
    return who;
  }

  /**
   * Whether this thread is there.
   *
   * @param now
   *          the effect, such as {@code token.seal} or {@code store}
   */
  public boolean isHere(boolean before, String now) {
    return before == isBefore && now.equals(effect)
        && (type.isEmpty() || StackWalker.getInstance().walk(frames -> frames.anyMatch(this::isIn)));
  }

  private boolean isIn(StackWalker.StackFrame frame) {
    var name = frame.getClassName();
    return name.startsWith("io.reseal.node.") && name.substring(name.lastIndexOf('.') + 1).equals(type)
        && (frame.getMethodName().equals(method)
            || frame.getMethodName().startsWith("lambda$" + method + "$"));
  }

  /** Whether a committee that makes its first key comes by it. */
  boolean isInKeygen() {
    return who == Who.NEXT || who == Who.ALL_NEXT || who == Who.RESTARTED;
  }

  /** Whether only signers of ECDSA come by it. */
  boolean needsPairs() {
    return this == PAIR_KEPT;
  }

  /** Class and method; empty where the effect alone says it. */
  String place() {
    return type.isEmpty() ? "" : type + "." + method;
  }

  /** Its name, for a person. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
