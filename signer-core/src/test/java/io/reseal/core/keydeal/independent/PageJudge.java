package io.reseal.core.keydeal.independent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Who is guilty of a deal or of a verdict on it, by the page alone.
 */
public final class PageJudge {

  /** Whom a verdict and its deal prove guilty. */
  public enum Guilty {
    /** Who dealt. */
    DEALER,
    /** Who spoke the verdict. */
    RECEIVER
  }

  private final byte[] sid;
  private final int threshold;
  private final int receivers;

  /**
   * Judge of one run.
   *
   * @param sid
   *          32 bytes
   * @param threshold
   *          t'
   * @param receivers
   *          n'
   */
  public PageJudge(byte[] sid, int threshold, int receivers) {
    this.sid = sid.clone();
    this.threshold = threshold;
    this.receivers = receivers;
  }

  /** A deal as it was signed, and what is known of its dealer. */
  public static final class Dealing {

    private final int dealer;
    private final byte[] verificationShare;
    private final PageEnvelope said;

    /**
     * Dealer i's.
     *
     * @param verificationShare
     *          X_i, 33 bytes
     * @param envelope
     *          the whole signed message
     */
    public Dealing(int dealer, byte[] verificationShare, byte[] envelope) {
      this.dealer = dealer;
      this.verificationShare = verificationShare.clone();
      try {
        said = PageEnvelope.read(envelope);
      } catch (NotCanonical e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  /** Whether a deal passes every rule that anybody can check on it alone. */
  public boolean sound(Dealing dealing) {
    return read(dealing).filter(deal -> isSound(dealing, deal)).isPresent();
  }

  /**
   * Judges one verdict on a deal, an entry of a list that was read.
   *
   * @param receiveKey
   *          RK_j, 33 bytes
   * @return the receiver, if it acknowledges an unsound deal, opens a subshare of
   *         one, calls a sound one invalid, or complains of nothing; the dealer,
   *         if a complaint is upheld; nobody where another deal is meant, or one
   *         that is no deal
   */
  public Set<Guilty> judge(Dealing dealing, int receiver, byte[] receiveKey, byte[] verdict) {
    var nobody = EnumSet.noneOf(Guilty.class);
    var said = PageVerdict.read(verdict);
    var deal = read(dealing);
    if (deal.isEmpty() || !Arrays.equals(said.deal(), dealing.said.digest())) {
      return nobody;
    }
    var sound = isSound(dealing, deal.get());
    return switch (said.kind()) {
      case ACK -> sound ? nobody : EnumSet.of(Guilty.RECEIVER);
      case INVALID -> sound ? EnumSet.of(Guilty.RECEIVER) : nobody;
      case ABSENT -> nobody;
      case COMPLAINT -> EnumSet
          .of(sound && said.complaint().upheld(sid, dealing.dealer, receiver, known(receiveKey), deal.get())
              ? Guilty.DEALER
              : Guilty.RECEIVER);
    };
  }

  private boolean isSound(Dealing dealing, PageDeal deal) {
    return deal.sound(sid, dealing.dealer, threshold, receivers, known(dealing.verificationShare));
  }

  private static Optional<PageDeal> read(Dealing dealing) {
    try {
      return Optional.of(PageDeal.read(dealing.said.body()));
    } catch (NotCanonical e) {
      return Optional.empty();
    }
  }

  /** A point that was accepted earlier. */
  private static ECPoint known(byte[] point) {
    try {
      return PageCurve.point(point);
    } catch (NotCanonical e) {
      throw new IllegalArgumentException(e);
    }
  }
}
