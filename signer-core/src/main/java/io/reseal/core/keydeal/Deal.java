package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Size;
import java.util.List;
import java.util.Optional;

/**
 * Step 1: a dealer's polynomial, committed, with one encrypted subshare for
 * each recipient.
 *
 * @param commitment
 *          C_i[0..t'-1], exactly as many points as the next threshold
 * @param ephemeral
 *          Eph_i, made for this run alone
 * @param ephemeralProof
 *          knowledge of e_i; without it a dealer could copy an honest Eph and
 *          have complaints open the honest deal
 * @param coefficientProofs
 *          knowledge of every coefficient, so that none is made of others'
 * @param unveiling
 *          opens the promise when a key is made
 * @param subshares
 *          E_i[j] = f_i(j) + pad mod q, 32 bytes each, for recipients 1..n'
 */
public record Deal(@Size(min = 1, max = 200) List<Point> commitment, Point ephemeral,
    KnowledgeProof ephemeralProof, @Size(min = 1, max = 200) List<KnowledgeProof> coefficientProofs,
    Optional<Unveiling> unveiling, @Size(min = 1, max = 200) List<Bytes32> subshares) {

  private static final Codec<Promised> PROMISED = Codec.of(Promised.class);

  public Deal {
    commitment = List.copyOf(commitment);
    coefficientProofs = List.copyOf(coefficientProofs);
    subshares = List.copyOf(subshares);
  }

  /**
   * What the promise hid besides the deal's public part.
   *
   * @param nonce
   *          the dealer's part of the chain code, 32 bytes
   * @param salt
   *          32 random bytes, so that the promise tells nothing
   */
  public record Unveiling(Bytes32 nonce, Bytes32 salt) {
  }

  /** What a promise binds. */
  record Promised(@Size(min = 1, max = 200) List<Point> commitment, Point ephemeral,
      KnowledgeProof ephemeralProof, @Size(min = 1, max = 200) List<KnowledgeProof> coefficientProofs,
      Unveiling unveiling) {

    /** com_i = TH("com", sid, i, all of it). */
    Bytes32 promise(SessionId sid, Seat dealer) {
      return Transcript.of(Tag.COM).add(sid.value()).add(dealer.id().value()).add(PROMISED.encode(this))
          .hash();
    }
  }
}
