package io.reseal.core.renewal;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.ot.PairName;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import java.util.Set;

/**
 * Everything public about one new setup before it is made. Both parties hold
 * equal plans, or their session ids differ and they never hear each other.
 *
 * @param root
 *          what the epoch committed to on chain: setups belong to one sharing
 * @param one
 *          the smaller id
 * @param other
 *          the larger id
 * @param generation
 *          from 2, as the first is the epoch's own; recorded by both before the
 *          first message, and never used again
 * @param saltOfOne
 *          32 random bytes of {@code one}, as {@code saltOfOther} is of
 *          {@code other}: neither can bring about that a session is repeated
 */
public record RenewalPlan(KeyId key, Epoch epoch, Bytes32 root, PartyId one, PartyId other, int generation,
    Bytes32 saltOfOne, Bytes32 saltOfOther) {

  /** The first generation that is made inside an epoch. */
  public static final int FIRST = 2;

  public RenewalPlan {
    if (epoch.equals(Epoch.NONE)) {
      throw new IllegalArgumentException("there is no key in epoch " + epoch);
    }
    if (one.compareTo(other) >= 0) {
      throw new IllegalArgumentException(
          "expected the smaller id of the pair first, not " + one + " and " + other);
    }
    if (generation < FIRST) {
      throw new IllegalArgumentException(
          "a setup made inside an epoch has a generation from " + FIRST + ", not " + generation);
    }
  }

  /** The one run that this plan is for. */
  public SessionId sid() {
    return new SessionId(Transcript.of(Tag.RENEWAL_SID).add(key.value()).add(epoch.number()).add(root)
        .add(one.value()).add(other.value()).add(generation).add(saltOfOne).add(saltOfOther).hash());
  }

  /** Both seats. */
  public Set<Seat> seats() {
    return Set.of(seat(one), seat(other));
  }

  /** Where one of the two sits. */
  public static Seat seat(PartyId party) {
    return new Seat(Role.SIGNER, party);
  }

  /**
   * The setup as one of the two sees it.
   *
   * @throws IllegalArgumentException
   *           for anybody else
   */
  PairName name(PartyId self) {
    if (!self.equals(one) && !self.equals(other)) {
      throw new IllegalArgumentException("party " + self + " is not of the pair " + one + ", " + other);
    }
    return new PairName(sid(), self, self.equals(one) ? other : one, generation);
  }
}
