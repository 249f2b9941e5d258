package io.reseal.core.share;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import java.util.HashMap;
import java.util.List;

/**
 * The public side of one key in one epoch: who holds the shares, and the
 * commitment to the polynomial they lie on. Immutable.
 *
 * <p>
 * The verification shares, each share times G, follow from it and are computed
 * once; nobody's word is taken for one.
 */
public final class Sharing {

  private final Committee committee;
  private final Commitment commitment;
  private final List<Point> verificationShares;

  /**
   * The sharing of a committee.
   *
   * @throws IllegalArgumentException
   *           when the commitment has another threshold than the committee, a
   *           share is zero, which anybody could use, or two shares are equal,
   *           which would give a party another's
   */
  public Sharing(Committee committee, Commitment commitment) {
    if (!commitment.threshold().equals(committee.threshold())) {
      throw new IllegalArgumentException("the commitment is of threshold " + commitment.threshold()
          + ", the committee of " + committee.threshold());
    }
    this.committee = committee;
    this.commitment = commitment;
    this.verificationShares = committee.ids().stream().map(commitment::evaluate).toList();
    var owners = new HashMap<Point, PartyId>();
    for (var party : committee.ids()) {
      var share = verificationShare(party);
      if (share.isIdentity()) {
        throw new IllegalArgumentException("the share of party " + party + " is zero");
      }
      var other = owners.put(share, party);
      if (other != null) {
        throw new IllegalArgumentException("parties " + other + " and " + party + " have the same share");
      }
    }
  }

  /** Who holds the shares. */
  public Committee committee() {
    return committee;
  }

  /** The polynomial in public. */
  public Commitment commitment() {
    return commitment;
  }

  /** The joint public key. */
  public Point publicKey() {
    return commitment.constant();
  }

  /**
   * The party's share times G.
   *
   * @throws IllegalArgumentException
   *           when the committee has no such party
   */
  public Point verificationShare(PartyId party) {
    if (!committee.contains(party)) {
      throw new IllegalArgumentException(
          "party " + party + " is not one of " + committee.size() + " members");
    }
    return verificationShares.get(party.value() - 1);
  }

  /** All verification shares by ascending party. */
  public List<Point> verificationShares() {
    return verificationShares;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sharing that && committee.equals(that.committee)
        && commitment.equals(that.commitment);
  }

  @Override
  public int hashCode() {
    return 31 * committee.hashCode() + commitment.hashCode();
  }

  @Override
  public String toString() {
    return "Sharing[" + publicKey() + ", " + committee.threshold() + " of " + committee.size() + "]";
  }
}
