package io.reseal.core.share;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.PartyId;
import java.util.Collection;
import java.util.HashSet;

/**
 * The weight of each party's share in the secret: the polynomial's value at 0
 * from its values at the parties of a quorum.
 */
public final class Lagrange {

  private Lagrange() {
  }

  /**
   * {@code product of j / (j - i)} over the other members j of the quorum.
   *
   * @throws IllegalArgumentException
   *           when a member is named twice, which would divide by zero, or
   *           {@code party} is not a member
   */
  public static Scalar coefficient(PartyId party, Collection<PartyId> quorum) {
    var members = new HashSet<>(quorum);
    if (members.size() != quorum.size()) {
      throw new IllegalArgumentException("a quorum names each party once: " + quorum);
    }
    if (!members.contains(party)) {
      throw new IllegalArgumentException("party " + party + " is not in the quorum " + quorum);
    }
    var numerator = Scalar.ONE;
    var denominator = Scalar.ONE;
    var i = Scalar.of(party.value());
    for (var other : quorum) {
      if (!other.equals(party)) {
        var j = Scalar.of(other.value());
        numerator = numerator.times(j);
        denominator = denominator.times(j.minus(i));
      }
    }
    return numerator.times(denominator.inverse());
  }
}
