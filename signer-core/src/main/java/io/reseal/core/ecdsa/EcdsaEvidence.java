package io.reseal.core.ecdsa;

import io.reseal.core.ot.OleOpening;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Testimony;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The judgement of one who took no part: do these envelopes prove that a signer
 * broke the protocol? What only the two of a pair can know is never proven, and
 * a signature that comes out wrong names nobody.
 */
public final class EcdsaEvidence {

  private EcdsaEvidence() {
  }

  /**
   * Whether the fault holds; false for any evidence that is not whole, authentic
   * and of this session.
   *
   * @param roster
   *          recognises the signers' session keys
   */
  public static boolean proves(EcdsaPlan plan, Roster roster, Fault fault) {
    return brokenRule(plan, roster, fault).isPresent();
  }

  /** The rule in words that the evidence proves broken, or nothing. */
  public static Optional<String> brokenRule(EcdsaPlan plan, Roster roster, Fault fault) {
    var sid = plan.sid();
    return switch (fault) {
      case Fault.Equivocation equivocation ->
        Testimony.brokenRule(ProtocolName.ECDSA, sid, roster, equivocation);
      case Fault.Proven(var culprit, _, var evidence, _) when plan.seats().contains(culprit) ->
        Testimony.of(ProtocolName.ECDSA, sid, roster, new Script(plan), evidence).flatMap(
            testimony -> testimony.brokenRule(culprit).or(() -> contradiction(plan, culprit, testimony)));
      case Fault.Proven _,Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ ->
        Optional.empty();
    };
  }

  /** What each signer says in each step. */
  private record Script(EcdsaPlan plan) implements Testimony.Rules {

    @Override
    public Optional<Class<?>> expects(Seat speaker, int step) {
      return Optional.ofNullable(switch (step) {
        case EcdsaSigning.COMMITMENTS -> NonceCommitment.class;
        case EcdsaSigning.OPENINGS -> NonceOpening.class;
        case EcdsaSigning.SHARES -> SignatureShare.class;
        case EcdsaSigning.ZEROS -> ZeroPoints.class;
        default -> null;
      });
    }

    @Override
    public Optional<Enclosing> encloses(Seat speaker, int step) {
      var readers = new TreeSet<>(plan.seats());
      readers.remove(speaker);
      return switch (step) {
        case EcdsaSigning.COMMITMENTS -> Optional.of(new Enclosing(OleOpening.class, readers));
        case EcdsaSigning.OPENINGS -> Optional.of(new Enclosing(Product.class, readers));
        default -> Optional.empty();
      };
    }

    @Override
    public Set<Seat> echoed(int step) {
      return step <= EcdsaSigning.OPENINGS ? plan.seats() : Set.of();
    }
  }

  /** Two messages of the culprit that cannot both be honest. */
  private static Optional<String> contradiction(EcdsaPlan plan, Seat culprit, Testimony testimony) {
    try {
      var opening = testimony.messages(EcdsaSigning.OPENINGS, NonceOpening.class).get(culprit);
      if (opening == null) {
        return Optional.empty();
      }
      var commitment = testimony.messages(EcdsaSigning.COMMITMENTS, NonceCommitment.class).get(culprit);
      if (commitment != null
          && !opening.message().commitment(plan.sid(), culprit.id()).equals(commitment.message())) {
        return Optional.of("its nonce is not the one it committed to");
      }
      var zeros = testimony.messages(EcdsaSigning.ZEROS, ZeroPoints.class).get(culprit);
      return zeros == null || AwaitZeroPoints.explains(Terms.of(plan, culprit.id()), culprit.id(),
          opening.message(), zeros.message())
              ? Optional.empty()
              : Optional.of("its key part is not its share with its zeros");
    } catch (Malformed e) {
      return Optional.empty();
    }
  }
}
