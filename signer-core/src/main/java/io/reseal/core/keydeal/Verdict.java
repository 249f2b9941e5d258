package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import io.reseal.core.proof.EqualityProof;
import java.util.Optional;

/** What a receiver says of one member of the base committee. */
public sealed interface Verdict {

  /** The digest of the deal it is about; nothing when none was heard. */
  Optional<Bytes32> deal();

  /** The deal is sound and my subshare lies on its polynomial. */
  record Ack(Bytes32 digest) implements Verdict {

    @Override
    public Optional<Bytes32> deal() {
      return Optional.of(digest);
    }
  }

  /**
   * The deal is sound for all to see, but what it encrypts for me is not my
   * subshare.
   *
   * @param shared
   *          S = rk_j * Eph_i, which lets anyone decrypt that one subshare
   * @param proof
   *          that S, RK_j and Eph_i belong together
   */
  record Complaint(Bytes32 digest, Point shared, EqualityProof proof) implements Verdict {

    @Override
    public Optional<Bytes32> deal() {
      return Optional.of(digest);
    }
  }

  /** The deal breaks a rule that anyone can check on the deal alone. */
  record Invalid(Bytes32 digest) implements Verdict {

    @Override
    public Optional<Bytes32> deal() {
      return Optional.of(digest);
    }
  }

  /** No deal was heard. */
  record Absent() implements Verdict {

    @Override
    public Optional<Bytes32> deal() {
      return Optional.empty();
    }
  }
}
