package io.reseal.core.mallory;

import static io.reseal.core.mallory.End.Kind.DISPUTE;
import static io.reseal.core.mallory.End.Kind.EQUIVOCATION;
import static io.reseal.core.mallory.End.Kind.MISSING;
import static io.reseal.core.mallory.End.Kind.NEEDS_SETUP;
import static io.reseal.core.mallory.End.Kind.NO_EFFECT;
import static io.reseal.core.mallory.End.Kind.UNATTRIBUTED;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.ecdsa.NonceOpening;
import io.reseal.core.ecdsa.Product;
import io.reseal.core.ecdsa.SignatureShare;
import io.reseal.core.ecdsa.ZeroPoints;
import io.reseal.core.frost.NonceCommitment;
import io.reseal.core.keydeal.Deal;
import io.reseal.core.keydeal.Opening;
import io.reseal.core.keydeal.Verdicts;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Exchange;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.renewal.Answer;
import io.reseal.core.renewal.Kept;
import io.reseal.core.renewal.Offering;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The list of all lies that do not name Mallory, each with its reason. Whatever
 * is not here must end in proof against her; the first that fits counts.
 */
final class Reasons {

  private static final List<Reason> ALL = List.of(
      Reason.of(NO_EFFECT, delivery("delayed"), "a message that comes before the deadline is in time"),
      Reason.of(NO_EFFECT, delivery("twice"), "the same message again says nothing new"),
      Reason.of(NO_EFFECT, delivery("dropped", "after the deadline").and(Reasons::isSpared),
          "any two deals make the sharing, and three were there; a lost message is not a lie"),
      Reason.of(NO_EFFECT, delivery("dropped", "after the deadline").and(Reasons::isExchange),
          "nobody had asked to see what she heard, so nobody waits for it"),
      Reason.of(MISSING, delivery("dropped", "after the deadline"),
          "silence proves nothing: it may be the network's"),

      // Outside of the body.
      Reason.of(NO_EFFECT, outside("Envelope.header.echo").and(Reasons::isExchange).and(Reasons::isEnvelope),
          "an exchange echoes nothing and its echo is not read: it is what explains another one"),
      new Reason(Set.of(MISSING, EQUIVOCATION),
          outside("Envelope.header.step").and(Reasons::isOrdinary).and(not(Reasons::isSpared))
              .and(not(Reasons::isInStepOfExchange)),
          "it is filed under a step in which it is not awaited, and missed in its own; when she speaks in that step"
              + " as well, to the same seat, these are two messages in one place"),
      Reason.of(NO_EFFECT,
          outside("Envelope.header.step").and(Reasons::isSpared).and(not(Reasons::isInStepOfExchange)),
          "it is filed under a step in which dealers say nothing and nobody awaits them, and a spare makes up for it"),
      Reason.of(NO_EFFECT,
          outside("Envelope.header.step").and(Reasons::isExchange).and(Reasons::isInIdleStep),
          "in that step she says nothing else to these, and they wait for nothing of hers"),
      Reason.of(NO_EFFECT, outside("Envelope.enclosures").and(Reasons::isExchange).and(Reasons::isEnvelope),
          "an exchange brings nothing to anybody alone, so nobody looks for it"),
      Reason.of(NO_EFFECT, outside("Envelope.enclosed").and(c -> c.said().enclosed().isEmpty()),
          "bytes beside a message that encloses nothing: no part of it, and nobody reads them"),
      Reason.of(NO_EFFECT, Reasons.tampered().and(c -> isSpared(c) || isExchange(c)),
          "not authentic, of another run, without what it says to bring, or no message at all: dropped, as anybody on the network could have sent it;"
              + " and what is dropped was not needed"),
      Reason.of(MISSING, Reasons.tampered(),
          "not authentic, of another run, without what it says to bring, or no message at all: dropped, as anybody on the network could have sent it;"
              + " so she has not spoken, and silence proves nothing"),

      // Bodies.
      Reason.of(NO_EFFECT,
          body(Exchange.class).and(c -> c.body(Exchange.class).isPresent()).and(not(Reasons::hasToExplain)),
          "nobody had asked what she heard; headings that their supposed author did not sign implicate nobody, and those"
              + " it did sign are the ones all heard"),
      Reason.of(MISSING,
          body(NonceCommitment.class).and(c -> c.body(NonceCommitment.class).isPresent())
              .and(to(Case.Audience.ALL)),
          "a commitment to nonces is good as long as it is well-formed; her own code finds that this one is not its"
              + " own and stops, and so she falls silent (answering instead is the same lie to the others alone)"),
      Reason.of(MISSING,
          body(io.reseal.core.ecdsa.NonceCommitment.class)
              .and(c -> c.body(io.reseal.core.ecdsa.NonceCommitment.class).isPresent())
              .and(to(Case.Audience.ALL)),
          "the same with the commitment to an ECDSA nonce"),
      Reason.of(DISPUTE, body(NonceOpening.class).and(Reasons::isOfOtherKeyPart).and(to(Case.Audience.ALL)),
          "check 6: what she multiplied is not the logarithm of this key part; both have burned their setup with her, and"
              + " what shows it, chi and the pads, is secret, as others still depend on them"),
      Reason.of(UNATTRIBUTED,
          body(SignatureShare.class).and(c -> c.body(SignatureShare.class).isPresent())
              .and(to(Case.Audience.ALL).or(to(Case.Audience.OTHERS))),
          "check 10: nothing that is not a signature leaves anybody; whose part of the sums is wrong, nobody searches for"),
      Reason.of(DISPUTE, body(ZeroPoints.class).and(Reasons::isOfTheSameSum).and(to(Case.Audience.ALL)),
          "her key part is explained, by zeros that cancel nobody's: each pair they are of is named"),

      // A setup made again by two.
      Reason.of(MISSING,
          body(Offering.class).and(c -> c.body(Offering.class).isPresent()).and(to(Case.Audience.ALL)),
          "any points are an offer; her own code finds that this one is not its own and stops, and so she falls silent"),
      Reason.of(DISPUTE,
          body(OleOpening.class).and(c -> c.body(OleOpening.class).isPresent()).and(to(Case.Audience.ALL)),
          "check 1 of the dry run, or another setup: there are only the two to know, and this generation is dead"),
      Reason.of(DISPUTE,
          body(Answer.class).and(c -> c.body(Answer.class).isPresent()).and(to(Case.Audience.ALL)),
          "check 4 of the dry run, or her word that check 1 had failed: the same"),
      Reason.of(DISPUTE, body(Kept.class).and(c -> c.body(Kept.class).isPresent()),
          "the last step: she says that she keeps another setup, or none"),

      // What is enclosed for one, and well-formed.
      Reason.of(NEEDS_SETUP,
          enclosed(OleOpening.class).and(Reasons::isOfOtherSetup).and(Reasons::isSigning)
              .and(to(Case.Audience.ALL)),
          "she names another setup than its reader holds, as an honest party does after a restore: nothing is judged, and"
              + " nothing burned"),
      Reason.of(DISPUTE, enclosed(OleOpening.class).and(Reasons::isSigning).and(to(Case.Audience.ALL)),
          "check 1: only its reader has Delta, and to show it would show all that it ever masked; the setup is burned"),
      Reason.of(UNATTRIBUTED,
          enclosed(Product.class).and(Reasons::isOfOtherPsiOnly).and(to(Case.Audience.ALL)),
          "check 10: psi enters the shares and nothing else shows it; there is no signature, and nobody searches for"
              + " whose fault it is"),
      Reason.of(DISPUTE, enclosed(Product.class).and(to(Case.Audience.ALL)),
          "checks 4, 5 and 6: only its reader has chi and beta, and to show them would show its factor; the setup is burned"),
      Reason.of(NO_EFFECT, enclosed(OleReply.class).and(to(Case.Audience.ONE)).and(not(Reasons::isToReader)),
          "the last step, which nobody echoes: its reader has the true one, and who was shown another digest has nothing"
              + " of it"),
      Reason.of(DISPUTE, body(Verdicts.class).and(Reasons::isOfOtherSeeds).and(to(Case.Audience.ALL)),
          "everybody sees that the two have committed to different seeds, and nobody which of them lies"),
      Reason.of(NO_EFFECT,
          body(Opening.Announce.class).and(Reasons::isOfOtherTapesOnly).and(to(Case.Audience.ALL)),
          "a commitment to a tape is good as long as it is well-formed; with another than she uses she can prove nobody"
              + " guilty by it"),
      Reason.of(NO_EFFECT,
          body(Verdicts.class).and(Reasons::isUnjudged).and(to(Case.Audience.ALL)).and(not(Reasons::starves)),
          "of a deal that the others do not have nobody can judge her word; it moves the choice to a spare, as a lost"
              + " message would"),
      Reason.of(DISPUTE,
          body(Verdicts.class).and(Reasons::isUnjudged).and(to(Case.Audience.ALL)).and(Reasons::starves),
          "she says that she has another deal, or none: only the dealer and she can know, and too few are left"),
      Reason.of(MISSING, body(Verdicts.class).and(Reasons::isWithdrawn).and(to(Case.Audience.ALL)),
          "she acknowledges a deal that is good to all others: that harms only her; her own code has no share then, and stops"),
      Reason.of(NO_EFFECT,
          body(Deal.class).and(Reasons::isSpared).and(to(Case.Audience.ONE))
              .and(Reasons::isSoundToItsReceiver),
          "the receiver finds its own subshare right and acknowledges a deal that nobody else has, so that the deal is"
              + " not chosen; each has seen one deal only, and nobody echoes deals that are not needed"));

  private Reasons() {
  }

  /** Why this lie does not name her; nothing when it must. */
  static Optional<Reason> of(Case one) {
    return ALL.stream().filter(reason -> reason.lies().test(one)).findFirst();
  }

  static List<Reason> all() {
    return ALL;
  }

  private static Predicate<Case> delivery(String... lies) {
    return one -> one.field().equals(Case.DELIVERY) && List.of(lies).contains(one.lie());
  }

  private static Predicate<Case> outside(String field) {
    return one -> one.field().equals(field) && isEnvelope(one);
  }

  private static Predicate<Case> body(Class<?> type) {
    return one -> one.said().type() == type && !one.isAboutOutside() && one.reader().isEmpty()
        && one.forged().isPresent();
  }

  private static boolean isSigning(Case one) {
    return one.said().envelope().header().protocol() == ProtocolName.ECDSA;
  }

  /** Such a record enclosed for one, changed and well-formed still. */
  private static Predicate<Case> enclosed(Class<?> type) {
    return one -> one.reader().isPresent() && one.said().enclosedType().filter(type::equals).isPresent()
        && one.enclosed(type).isPresent();
  }

  private static boolean isToReader(Case one) {
    return one.liedTo().equals(Set.of(one.reader().orElseThrow()));
  }

  private static boolean isOfOtherSetup(Case one) {
    var said = one.enclosed(OleOpening.class).orElseThrow();
    var truth = truth(one, OleOpening.class);
    return said.generation() != truth.generation() || !said.setup().equals(truth.setup());
  }

  private static boolean isOfOtherPsiOnly(Case one) {
    var said = one.enclosed(Product.class).orElseThrow();
    var truth = truth(one, Product.class);
    return said.equals(new Product(truth.reply(), truth.nonceShare(), truth.keyShare(), said.psi()));
  }

  private static boolean isOfOtherKeyPart(Case one) {
    var truth = decoded(NonceOpening.class, one.said().body());
    return one.body(NonceOpening.class)
        .filter(said -> said.equals(new NonceOpening(truth.nonce(), truth.salt(), said.key()))).isPresent();
  }

  private static boolean isOfTheSameSum(Case one) {
    var truth = decoded(ZeroPoints.class, one.said().body());
    return one.body(ZeroPoints.class).filter(said -> said.points().size() == truth.points().size())
        .filter(said -> Point.sum(said.points()).equals(Point.sum(truth.points()))).isPresent();
  }

  private static boolean isOfOtherSeeds(Case one) {
    var truth = truth(one);
    return one.body(Verdicts.class).filter(said -> said.verdicts().equals(truth.verdicts()))
        .filter(said -> said.zeros().size() == truth.zeros().size()).isPresent();
  }

  private static boolean isOfOtherTapesOnly(Case one) {
    var truth = decoded(Opening.Announce.class, one.said().body());
    return one.body(Opening.Announce.class).filter(said -> said.tapes().size() == truth.tapes().size())
        .filter(said -> said.equals(new Opening.Announce(truth.receiveKey(), truth.proof(), said.tapes())))
        .isPresent();
  }

  private static <E> E truth(Case one, Class<E> enclosed) {
    return decoded(enclosed, one.said().enclosed().get(one.reader().orElseThrow()).toArray());
  }

  private static <M> M decoded(Class<M> type, byte[] bytes) {
    try {
      return Codec.of(type).decode(bytes);
    } catch (Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  private static Predicate<Case> to(Case.Audience audience) {
    return one -> one.audience() == audience;
  }

  private static Predicate<Case> not(Predicate<Case> that) {
    return that.negate();
  }

  private static boolean isSpared(Case one) {
    return one.scenario().endsWith(Scenarios.WITH_SPARE);
  }

  private static boolean isExchange(Case one) {
    return one.said().type() == Exchange.class;
  }

  /** Her echo is false, so that she is asked what she heard. */
  private static boolean hasToExplain(Case one) {
    return one.scenario().endsWith("false echo");
  }

  private static boolean isOrdinary(Case one) {
    return !isExchange(one);
  }

  private static boolean isEnvelope(Case one) {
    return one.envelope().isPresent();
  }

  /**
   * Without what its enclosures promise to one that gets it, and as far as all
   * others see with something for each that must have it.
   */
  private static boolean isPartial(Case one) {
    Predicate<Seat> isShort = reader -> one.envelope(reader).filter(copy -> !copy.isWholeFor(reader))
        .isPresent();
    return switch (one.audience()) {
      case ONE, OTHERS -> one.liedTo().stream().allMatch(isShort);
      case ALL -> one.liedTo().stream().anyMatch(isShort)
          && readers(one.envelope().orElseThrow()).equals(readers(one.said().envelope()));
      case EACH -> false;
    };
  }

  private static List<Seat> readers(Envelope envelope) {
    return envelope.enclosures().stream().map(Enclosure::to).toList();
  }

  private static boolean isInStepOfExchange(Case one) {
    return one.envelope().orElseThrow().header().step() >= Header.EXCHANGE;
  }

  /**
   * Her own code says nothing there that it would contradict: receivers are
   * silent in steps 1 and 4, and dealers hear nothing after their deal.
   */
  private static boolean isInIdleStep(Case one) {
    var step = one.envelope().orElseThrow().header().step();
    var isToDealer = one.audience() == Case.Audience.ONE
        && one.liedTo().stream().allMatch(seat -> seat.role() == Role.DEALER);
    return step == 1 || step == 4 || (isToDealer && (step == 2 || step == 3 || step > Header.EXCHANGE + 1));
  }

  /**
   * A lie about the outside that leaves no message of this run: neither a false
   * echo nor another step.
   */
  private static Predicate<Case> tampered() {
    return one -> one.isAboutOutside()
        && (!isEnvelope(one) || isPartial(one) || !(one.field().equals("Envelope.header.echo")
            || one.field().equals("Envelope.header.step") || one.field().startsWith("Envelope.enclosures")));
  }

  /** Dealers of whom she says something else than her code did. */
  private static Set<Integer> changed(Case one) {
    var changed = new TreeSet<Integer>();
    var truth = truth(one);
    one.body(Verdicts.class).ifPresent(said -> {
      for (var i = 0; i < truth.verdicts().size(); i++) {
        if (!said.verdicts().get(i).equals(truth.verdicts().get(i))) {
          changed.add(i);
        }
      }
    });
    return changed;
  }

  private static Verdicts truth(Case one) {
    return decoded(Verdicts.class, one.said().body());
  }

  /**
   * As many verdicts as are due, and where they are changed they speak of a deal
   * that nobody has, or of none.
   */
  private static boolean isUnjudged(Case one) {
    if (one.lie().equals("another party's")) {
      return false; // these are of the deals that all have
    }
    var truth = truth(one).verdicts();
    return one.body(Verdicts.class)
        .filter(said -> said.verdicts().size() == truth.size() && said.zeros().isEmpty())
        .filter(said -> changed(one).stream()
            .allMatch(i -> !known(one).contains(said.verdicts().get(i).deal().orElse(null))
                || !said.verdicts().get(i).deal().equals(truth.get(i).deal())))
        .isPresent();
  }

  private static Set<Bytes32> known(Case one) {
    return truth(one).verdicts().stream().flatMap(verdict -> verdict.deal().stream())
        .collect(java.util.stream.Collectors.toSet());
  }

  /** Two dealers must be left; the first is out already in some scenarios. */
  private static boolean starves(Case one) {
    if (one.scenario().startsWith("generate")) {
      return true;
    }
    var out = changed(one);
    if (!one.scenario().endsWith("receiver")) {
      out.add(0);
    }
    return out.size() > 1;
  }

  /** Her complaint is left out, and an acknowledgement is in its place. */
  private static boolean isWithdrawn(Case one) {
    return one.scenario().endsWith("that complains") && one.lie().equals("another party's");
  }

  /** All else as it was, and its receiver's own subshare. */
  private static boolean isSoundToItsReceiver(Case one) {
    try {
      var truth = Codec.of(Deal.class).decode(one.said().body());
      var at = one.liedTo().iterator().next().id().value() - 1;
      return one.field().startsWith("Deal.subshares") && one.body(Deal.class)
          .filter(said -> said.subshares().size() == truth.subshares().size()
              && said.subshares().get(at).equals(truth.subshares().get(at))
              && said.subshares().stream().allMatch(Reasons::isScalar))
          .isPresent();
    } catch (Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isScalar(Bytes32 bytes) {
    return Scalar.reduce(bytes.toArray()).equals(read(bytes));
  }

  private static Scalar read(Bytes32 bytes) {
    try {
      return Scalar.decode(bytes.toArray());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
