package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Seat;
import io.reseal.core.share.Lagrange;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is public of one session as one signer sees it, computed once.
 *
 * @param tweak
 *          delta, which is added to every share
 * @param publicKey
 *          PK', the key that signs
 */
record Terms(EcdsaPlan plan, SessionId sid, PartyId self, Scalar tweak, Point publicKey) {

  static Terms of(EcdsaPlan plan, PartyId self) {
    var derived = plan.derived();
    return new Terms(plan, plan.sid(), self, derived.tweak(), derived.key().point());
  }

  /** Everybody we share a pair with. */
  SortedSet<PartyId> peers() {
    return others(self);
  }

  /** Who gets something of that signer's alone. */
  SortedSet<PartyId> others(PartyId signer) {
    var others = new TreeSet<>(plan.signers());
    others.remove(signer);
    return Collections.unmodifiableSortedSet(others);
  }

  SortedSet<Seat> seats(SortedSet<PartyId> parties) {
    var seats = new TreeSet<Seat>();
    parties.forEach(id -> seats.add(EcdsaPlan.seat(id)));
    return seats;
  }

  Seat seat() {
    return EcdsaPlan.seat(self);
  }

  /** lambda, the weight of that signer's share. */
  Scalar weight(PartyId signer) {
    return Lagrange.coefficient(signer, plan.signers());
  }

  /** {@code lambda (X + delta G)}: what pk is without the zero shares. */
  Point weightedShare(PartyId signer) {
    return plan.sharing().verificationShare(signer).plus(Point.GENERATOR.times(tweak)).times(weight(signer));
  }
}
