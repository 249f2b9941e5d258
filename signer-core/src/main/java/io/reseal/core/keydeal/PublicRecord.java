package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Size;
import io.reseal.core.share.Commitment;
import io.reseal.core.share.Sharing;
import java.util.List;

/**
 * Everything of a run that its transcript binds, so that somebody who was not
 * there can compute the transcript from a stranger's copy, find it in the root
 * on chain, and then trust the commitments in it.
 *
 * @param context
 *          the plan's context
 * @param rounds
 *          digest of the run's messages
 * @param dealers
 *          Q, ascending
 * @param commitment
 *          C' of the new sharing
 * @param pairwise
 *          digest of the pairwise setups
 */
public record PublicRecord(Bytes32 context, Bytes32 rounds, @Size(min = 2, max = 200) List<PartyId> dealers,
    @Size(min = 2, max = 200) List<Point> commitment, Bytes32 chainCode, Bytes32 pairwise) {

  public PublicRecord {
    dealers = List.copyOf(dealers);
    commitment = List.copyOf(commitment);
  }

  /**
   * The sharing among this committee.
   *
   * @throws IllegalArgumentException
   *           when the commitment is not one for this committee
   */
  public Sharing sharing(Committee committee) {
    return new Sharing(committee, new Commitment(commitment));
  }

  /**
   * T = TH("transcript", context, messages, Q, C', PK, X_1..X_n, chain code,
   * pairwise digest).
   */
  public Bytes32 transcript(Committee committee) {
    return transcript(sharing(committee));
  }

  /**
   * T, given this record's sharing, whose verification shares take long to
   * compute.
   *
   * @throws IllegalArgumentException
   *           for another sharing
   */
  public Bytes32 transcript(Sharing sharing) {
    if (!sharing.commitment().coefficients().equals(commitment)) {
      throw new IllegalArgumentException("the sharing is not of this record");
    }
    return Transcript.of(Tag.TRANSCRIPT).add(context).add(rounds)
        .addAll(dealers.stream().map(id -> new byte[]{(byte) id.value()}).toList())
        .addAll(commitment.stream().map(Point::encoded).toList()).add(sharing.publicKey().encoded())
        .addAll(sharing.verificationShares().stream().map(Point::encoded).toList()).add(chainCode)
        .add(pairwise).hash();
  }

  /**
   * The root of an epoch: the hash over its keys' transcripts, in the keys'
   * order.
   */
  public static Bytes32 root(List<Bytes32> transcripts) {
    return Transcript.of(Tag.ROOT).addAll(transcripts.stream().map(Bytes32::toArray).toList()).hash();
  }
}
