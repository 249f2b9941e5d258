package io.reseal.core.ot;

import io.reseal.core.party.Bytes32;

/** What becomes of Bob's opening at Alice. */
public sealed interface OleAnswer permits OleAnswer.Answered, OleAnswer.OtherSetup, FailedCheck {

  /**
   * Check 1 passed: a reply to send, and Alice's shares c^u and c^v, which the
   * receiver of this closes.
   */
  final class Answered implements OleAnswer, AutoCloseable {

    private final OleReply reply;
    private final OleShares shares;

    Answered(OleReply reply, OleShares shares) {
      this.reply = reply;
      this.shares = shares;
    }

    /** What to send to Bob. */
    public OleReply reply() {
      return reply;
    }

    /** c^u and c^v, still owned by this. */
    public OleShares shares() {
      return shares;
    }

    /** Wipes the shares. */
    @Override
    public void close() {
      shares.close();
    }

    @Override
    public String toString() {
      return "Answered";
    }
  }

  /**
   * Bob uses another setup than we hold: no check was made, nothing is burned;
   * the pair needs a new setup.
   *
   * @param generation
   *          of ours
   * @param setup
   *          hash of ours
   */
  record OtherSetup(int generation, Bytes32 setup) implements OleAnswer {
  }
}
