package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.share.Lagrange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The parties that sign now, with their verification shares and the joint key
 * (BIP-445, Signers Context).
 *
 * @param members
 *          how many parties hold shares
 * @param required
 *          how many of them must sign. The BIP allows 1, so this is no
 *          threshold of ours, which a plan checks
 * @param shares
 *          the verification share of each signer: distinct ids in 1..members,
 *          none the identity
 * @param key
 *          the joint key, which the shares interpolate to
 */
record Quorum(int members, int required, SortedMap<PartyId, Point> shares, Point key) {

  Quorum {
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
    if (required < 1 || required > shares.size() || shares.size() > members) {
      throw new IllegalArgumentException(
          shares.size() + " signers: expected from " + required + " to " + members);
    }
    if (shares.lastKey().value() > members) {
      throw new IllegalArgumentException(
          "signer " + shares.lastKey() + " is not one of " + members + " members");
    }
    if (key.isIdentity() || shares.containsValue(Point.IDENTITY)) {
      throw new IllegalArgumentException("neither the joint key nor a verification share is the identity");
    }
    // Shares of two epochs, or of two keys, end here.
    if (!interpolated(shares).equals(key)) {
      throw new IllegalArgumentException("the verification shares do not interpolate to the joint key");
    }
  }

  /** The verification share of a signer. */
  Point share(PartyId signer) {
    var share = shares.get(signer);
    if (share == null) {
      throw new IllegalArgumentException("party " + signer + " is not one of the signers " + shares.keySet());
    }
    return share;
  }

  /** Refuses other parties than the signers, more or fewer. */
  void requireAll(Set<PartyId> parties) {
    if (!parties.equals(shares.keySet())) {
      throw new IllegalArgumentException("heard " + parties + ", expected " + shares.keySet());
    }
  }

  /** The Lagrange coefficient of a signer at 0. */
  Scalar weight(PartyId signer) {
    return Lagrange.coefficient(signer, shares.keySet());
  }

  private static Point interpolated(SortedMap<PartyId, Point> shares) {
    var weights = shares.keySet().stream().map(id -> Lagrange.coefficient(id, shares.keySet())).toList();
    return Point.combine(weights, new ArrayList<>(shares.values()));
  }
}
