package io.reseal.core.ot;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;

/**
 * Which setup: the run it is made in, the two parties as one of them sees them,
 * and the generation.
 *
 * @param generation
 *          from 1; each setup of a pair in an epoch has another
 */
public record PairName(SessionId sid, PartyId self, PartyId peer, int generation) {

  public PairName {
    if (self.equals(peer)) {
      throw new IllegalArgumentException("party " + self + " is no pair with itself");
    }
    if (generation < 1) {
      throw new IllegalArgumentException("generations count from 1, not " + generation);
    }
  }

  /** The same setup as the peer sees it. */
  public PairName mirrored() {
    return new PairName(sid, /* self= */ peer, /* peer= */ self, generation);
  }

  /**
   * sidPair of the direction in which {@code alice} holds Delta: so that the two
   * directions never share a seed.
   */
  Bytes32 direction(PartyId alice, PartyId bob) {
    return Transcript.of(Tag.OT_DIRECTION).add(sid.value()).add(alice.value()).add(bob.value())
        .add(generation).hash();
  }

  /** sidPair of the direction in which we hold Delta. */
  Bytes32 asAlice() {
    return direction(self, peer);
  }

  /** sidPair of the direction in which the peer holds Delta. */
  Bytes32 asBob() {
    return direction(peer, self);
  }
}
