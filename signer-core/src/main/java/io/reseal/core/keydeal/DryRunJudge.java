package io.reseal.core.keydeal;

import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.Replay;
import io.reseal.core.ot.Tape;
import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Testimony;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Who is to blame for a dry run that failed, by the tape of one of the two: it
 * was committed to before anything was said, so from it and from what the
 * culprit said follows all that its owner ought to have said. Two who keep to
 * the protocol never fail; so if the owner did say that, and the check fails
 * all the same, the other one did not keep to it.
 *
 * <p>
 * The owner gives away this setup alone, which is dead and was never used with
 * a key.
 */
final class DryRunJudge {

  private final KeyDealPlan plan;
  private final Testimony testimony;
  private final Seat culprit;
  private final Tape tape;

  DryRunJudge(KeyDealPlan plan, Testimony testimony, Seat culprit, Tape tape) {
    this.plan = plan;
    this.testimony = testimony;
    this.culprit = culprit;
    this.tape = tape;
  }

  /**
   * The check that fails by the culprit's doing, or nothing.
   *
   * @throws Malformed
   *           when any message is: it proves nothing here
   */
  Optional<String> brokenRule() throws Malformed {
    var openings = testimony.messages(0, Opening.class);
    var theirs = openings.get(culprit);
    var accuser = theirs == null ? Optional.<Seat>empty() : theirs.envelope().reader();
    if (accuser.isEmpty() || !openings.containsKey(accuser.get())
        || !isTheTapeOf(accuser.get(), openings.get(accuser.get()).message())) {
      return Optional.empty();
    }
    var name = new PairName(plan.sid(), accuser.get().id(), culprit.id(), Pairing.GENERATION);
    var offer = enclosed(theirs.envelope(), PairOffer.class);
    if (!isSent(openings.get(accuser.get()).envelope(), PairOffer.of(name, tape))) {
      return Optional.empty(); // the owner itself offered something else
    }
    var verdicts = testimony.messages(2, Verdicts.class);
    return opening(name, offer, accuser.get(), verdicts)
        .or(() -> reply(name, offer, accuser.get(), verdicts));
  }

  private boolean isTheTapeOf(Seat owner, Opening said) {
    return said instanceof Opening.Announce announce && plan.peers(owner.id()).contains(culprit.id())
        && announce.tapes().size() == plan.peers(owner.id()).size()
        && announce.tapes().get(plan.peers(owner.id()).indexOf(culprit.id()))
            .equals(tape.commitment(plan.sid(), owner.id(), culprit.id()));
  }

  /** Check 1: what the culprit says as Bob, having heard the owner's offer. */
  private Optional<String> opening(PairName name, PairOffer offer, Seat accuser,
      SortedMap<Seat, Spoken<Verdicts>> verdicts) {
    return heard(verdicts.get(culprit), accuser).flatMap(envelope -> decoded(envelope, OleOpening.class))
        .filter(opening -> {
          var honest = Replay.of(name, tape, offer, Optional.of(opening));
          return honest.opening().isPresent() && honest.reply().isEmpty();
        }).map(_ -> "its opening of the dry run fails check 1");
  }

  /** Check 4: what it replies as Alice, having heard the owner's opening. */
  private Optional<String> reply(PairName name, PairOffer offer, Seat accuser,
      SortedMap<Seat, Spoken<Verdicts>> verdicts) {
    var owners = verdicts.get(accuser);
    var honest = Replay.of(name, tape, offer, Optional.empty()).opening();
    if (owners == null || honest.isEmpty() || !isSent(owners.envelope(), honest.get())) {
      return Optional.empty();
    }
    return confirm().flatMap(said -> heard(said, accuser))
        .flatMap(envelope -> decoded(envelope, OleReply.class))
        .filter(reply -> Replay.refuses(name, tape, offer, reply))
        .map(_ -> "its reply in the dry run fails check 4");
  }

  private Optional<Spoken<Confirm>> confirm() {
    try {
      return Optional.ofNullable(testimony.messages(3, Confirm.class).get(culprit));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  /**
   * The copy for the accuser, if its speaker had heard what is shown here of the
   * steps before: else it answered something else.
   */
  private Optional<Envelope> heard(Spoken<?> said, Seat accuser) {
    return Optional.<Spoken<?>>ofNullable(said).map(Spoken::envelope)
        .filter(envelope -> envelope.reader().equals(Optional.of(accuser))).filter(testimony::isEchoedBy);
  }

  private boolean isSent(Envelope envelope, Record honest) {
    return envelope.enclosures().contains(Enclosure.of(culprit, Bytes.of(encoded(honest))));
  }

  @SuppressWarnings("unchecked") // a record's class is its own type
  private static byte[] encoded(Record message) {
    return ((Codec<Record>) Codec.of(message.getClass())).encode(message);
  }

  private static <R extends Record> R enclosed(Envelope envelope, Class<R> type) throws Malformed {
    return Codec.of(type).decode(envelope.enclosed().toArray());
  }

  private static <R extends Record> Optional<R> decoded(Envelope envelope, Class<R> type) {
    try {
      return Optional.of(enclosed(envelope, type));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }
}
