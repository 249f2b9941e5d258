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
import io.reseal.core.protocol.Testimony;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The judgement of one who took no part in a signature: which rule, if any, do
 * these messages prove the culprit to have broken? Evidence of a wrong
 * signature share is the nonce commitment of every signer, ascending, and then
 * the culprit's share.
 */
public final class FrostEvidence {

  private static final Codec<NonceCommitment> COMMITMENT = Codec.of(NonceCommitment.class);
  private static final Codec<SignatureShare> SHARE = Codec.of(SignatureShare.class);

  private FrostEvidence() {
  }

  /** Who says what in which step: all hear all. */
  private record Script(FrostPlan plan) implements Testimony.Rules {

    @Override
    public Optional<Class<?>> expects(Seat speaker, int step) {
      return switch (step) {
        case Frost.COMMITMENTS -> Optional.of(NonceCommitment.class);
        case Frost.SHARES -> Optional.of(SignatureShare.class);
        default -> Optional.empty();
      };
    }

    @Override
    public Set<Seat> echoed(int step) {
      return step == Frost.COMMITMENTS || step == Frost.SHARES ? plan.seats() : Set.of();
    }
  }

  /**
   * Whether the fault names a culprit and holds; false for any evidence that is
   * not whole, authentic and of this session.
   *
   * @param roster
   *          recognises the signers' session keys
   */
  public static boolean proves(FrostPlan plan, Roster roster, Fault fault) {
    return brokenRule(plan, roster, fault).isPresent();
  }

  /** The rule in words that the evidence proves broken, or nothing. */
  public static Optional<String> brokenRule(FrostPlan plan, Roster roster, Fault fault) {
    var sid = plan.sid();
    return switch (fault) {
      case Fault.Equivocation equivocation ->
        Testimony.brokenRule(ProtocolName.FROST, sid, roster, equivocation);
      case Fault.Proven proven ->
        Testimony.of(ProtocolName.FROST, sid, roster, new Script(plan), proven.evidence())
            .flatMap(testimony -> testimony.brokenRule(proven.culprit()))
            .or(() -> isWrongShare(plan, roster, proven)
                ? Optional.of("its signature share does not answer the nonces that it heard")
                : Optional.empty());
      case Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ ->
        Optional.empty();
    };
  }

  private static boolean isWrongShare(FrostPlan plan, Roster roster, Fault.Proven fault) {
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
