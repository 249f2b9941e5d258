package io.reseal.core.frost;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The judgement of one who took no part: do these envelopes prove that a signer
 * sent a wrong signature share? Evidence is the nonce commitment of every
 * signer, ascending, and then the culprit's share.
 */
public final class FrostEvidence {

  private static final Codec<NonceCommitment> COMMITMENT = Codec.of(NonceCommitment.class);
  private static final Codec<SignatureShare> SHARE = Codec.of(SignatureShare.class);

  private FrostEvidence() {
  }

  /**
   * Whether the fault holds; false for any evidence that is not whole, authentic
   * and of this session.
   *
   * @param roster
   *          recognises the signers' session keys
   */
  public static boolean proves(FrostPlan plan, Roster roster, Fault.Proven fault) {
    var evidence = fault.evidence();
    var seats = List.copyOf(plan.seats());
    if (evidence.size() != seats.size() + 1 || !seats.contains(fault.culprit())) {
      return false;
    }
    var nonces = evidence.subList(0, seats.size());
    var share = evidence.getLast();
    try {
      var commitments = new TreeMap<PartyId, NonceCommitment>();
      for (var i = 0; i < seats.size(); i++) {
        if (!isSaid(plan, roster, seats.get(i), Frost.COMMITMENTS, nonces.get(i))) {
          return false;
        }
        commitments.put(seats.get(i).id(), COMMITMENT.decode(nonces.get(i).body().toArray()));
      }
      return isSaid(plan, roster, fault.culprit(), Frost.SHARES, share)
          && isWrong(plan, commitments, nonces, fault.culprit(), share);
    } catch (Malformed e) {
      return false;
    }
  }

  private static boolean isWrong(FrostPlan plan, SortedMap<PartyId, NonceCommitment> commitments,
      List<Envelope> nonces, Seat culprit, Envelope envelope) throws Malformed {
    var share = SHARE.decode(envelope.body().toArray());
    if (share.packageHash().equals(plan.packageHash(commitments))) {
      return !plan.values(commitments).accepts(culprit.id(), commitments.get(culprit.id()), share.z());
    }
    // It names another package: a contradiction only if it acknowledged these
    // nonces.
    return envelope.header().echo().equals(Run.echo(plan.sid(), Frost.COMMITMENTS, Bytes32.ZERO, nonces));
  }

  private static boolean isSaid(FrostPlan plan, Roster roster, Seat speaker, int step, Envelope envelope) {
    var header = envelope.header();
    return header.protocol() == ProtocolName.FROST && header.step() == step && header.sid().equals(plan.sid())
        && header.from().equals(speaker) && header.to().isEmpty()
        && roster.isAuthentic(speaker, envelope.digest(), envelope.signature());
  }
}
