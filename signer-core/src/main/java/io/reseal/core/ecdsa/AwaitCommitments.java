package io.reseal.core.ecdsa;

import io.reseal.core.ot.FailedCheck;
import io.reseal.core.ot.OleAlice;
import io.reseal.core.ot.OleAnswer;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Step 1. All nonces are committed to: answers every opening, as Alice, and
 * opens our nonce.
 *
 * @param opening
 *          what our own commitment is of
 */
record AwaitCommitments(Terms terms, PairGuard guard, SigningSecrets secrets,
    NonceOpening opening) implements Round<NonceCommitment, EcdsaSignature> {

  @Override
  public int step() {
    return EcdsaSigning.COMMITMENTS;
  }

  @Override
  public Set<Seat> speakers() {
    return terms.plan().seats();
  }

  @Override
  public Class<NonceCommitment> expects(Seat speaker) {
    return NonceCommitment.class;
  }

  @Override
  public Optional<Enclosing> encloses(Seat speaker) {
    return Optional.of(new Enclosing(OleOpening.class, terms.seats(terms.others(speaker.id()))));
  }

  @Override
  public Step<EcdsaSignature> close(SortedMap<Seat, Spoken<NonceCommitment>> heard) {
    // Our own key has signed a nonce that is not ours: a clone of this node, or a
    // run that was begun twice. To go on would blame ourselves.
    if (!opening.commitment(terms.sid(), terms.self()).equals(heard.get(terms.seat()).message())) {
      return abort(List
          .of(new Fault.Local("party " + terms.self() + " has committed to another nonce in this session")));
    }
    var faults = new ArrayList<Fault>();
    var products = new TreeMap<Seat, Record>();
    for (var peer : terms.peers()) {
      var seat = EcdsaPlan.seat(peer);
      var theirs = heard.get(seat).enclosed(OleOpening.class);
      guard.alone(peer, () -> answer(peer, theirs, faults)).ifPresent(product -> products.put(seat, product));
    }
    if (!faults.isEmpty()) {
      return abort(faults);
    }
    return new Step.Await<>(new AwaitOpenings(terms, guard, secrets, commitments(heard)),
        List.of(new Send(EcdsaSigning.OPENINGS, terms.plan().seats(), opening, products)));
  }

  /**
   * Check 1, on one peer's opening: did it choose by the same bits in every
   * column? With others it would learn Delta from what fails, and from Delta all
   * that is ever masked. One failure is one bit of it; so the setup is burned.
   */
  private Optional<Product> answer(PartyId peer, OleOpening theirs, List<Fault> faults) {
    var setup = secrets.setup(peer);
    var seat = EcdsaPlan.seat(peer);
    if (!setup.isLive()) {
      faults.add(new Fault.NeedsSetup(terms.seat(), seat, setup.generation()));
      return Optional.empty();
    }
    return switch (OleAlice.answer(setup, terms.sid(), theirs, secrets.nonce(), secrets.key(),
        secrets.draw().under("alice/" + peer.value()))) {
      case FailedCheck(var _, var generation) -> {
        guard.burned(peer, generation);
        faults.add(new Fault.PairDispute(terms.seat(), seat, generation));
        yield Optional.empty();
      }
      case OleAnswer.OtherSetup(var generation, var _) -> {
        faults.add(new Fault.NeedsSetup(terms.seat(), seat, generation));
        yield Optional.empty();
      }
      case OleAnswer.Answered answered -> {
        secrets.keep(peer, answered.shares());
        try (var psi = secrets.phi().minus(secrets.bob(peer).chi())) {
          yield Optional.of(new Product(answered.reply(), answered.shares().first().timesGenerator(),
              answered.shares().second().timesGenerator(), psi.reveal()));
        }
      }
    };
  }

  private static SortedMap<Seat, Spoken<NonceCommitment>> commitments(
      SortedMap<Seat, Spoken<NonceCommitment>> heard) {
    var kept = new TreeMap<Seat, Spoken<NonceCommitment>>();
    // Without what was enclosed for us, which is used up and is no evidence.
    heard.forEach((seat, spoken) -> kept.put(seat,
        new Spoken<>(Evidence.withoutEnclosed(spoken.envelope()), spoken.message())));
    return kept;
  }

  private Step<EcdsaSignature> abort(List<Fault> faults) {
    secrets.close();
    return new Step.Abort<>(faults);
  }
}
