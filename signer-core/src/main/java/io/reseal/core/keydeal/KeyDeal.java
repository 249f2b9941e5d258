package io.reseal.core.keydeal;

import io.reseal.core.curve.Hedge;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Makes a key, hands it to another committee, or refreshes it: one protocol, in
 * the steps 0 to 4 of {@code docs/keydeal.md}. Who is in both committees runs a
 * dealer and a receiver, which know nothing of each other and speak through the
 * same messages as everybody.
 *
 * <p>
 * Reshare: each dealer shares its own share afresh; any threshold of the deals,
 * weighted by Lagrange, is a new sharing of the same key. Each deal's constant
 * term is checked against the dealer's verification share, so the key cannot
 * move.
 */
public final class KeyDeal {

  private KeyDeal() {
  }

  /**
   * Step 0 of the dealer.
   *
   * @param held
   *          the dealer's share of the base epoch; nothing when a key is made. It
   *          stays with the caller.
   * @param scope
   *          holds the run's secrets; the caller closes it when the run has ended
   */
  public static Step<Dealt> dealer(KeyDealPlan plan, PartyId self, Optional<KeyShare> held, SecretScope scope,
      Entropy entropy) {
    if (held.isPresent() != plan.base().isPresent()) {
      throw new IllegalArgumentException(
          "a key is handed over by its holders and made by those who hold none");
    }
    try (var fresh = SecretScalar.random(entropy)) {
      var constant = held.map(share -> constant(plan, self, share)).orElse(fresh);
      var draft = Draft.of(plan, self, constant, scope, hedged(plan, held, entropy));
      var promise = plan.purpose() == Purpose.GENERATE
          ? List.of(Send.broadcast(0, plan.seats(), new Opening.Promise(draft.promise())))
          : List.<Send>of();
      return new Step.Await<>(new DealerAwaitsOpenings(plan, self, draft), promise);
    }
  }

  /**
   * A dealer deals the share it holds of this very key and epoch, and no other.
   */
  private static SecretScalar constant(KeyDealPlan plan, PartyId self, KeyShare share) {
    var base = plan.base().orElseThrow();
    if (!share.key().equals(plan.keyId()) || !share.epoch().equals(base.epoch()) || !share.self().equals(self)
        || !share.sharing().equals(base.sharing())) {
      throw new IllegalArgumentException("the share held is " + share + ", expected one of " + self
          + " in the sharing of epoch " + base.epoch());
    }
    return share.value();
  }

  /**
   * A repeated generator state must not repeat a polynomial: whoever holds a
   * share mixes it in.
   */
  private static Entropy hedged(KeyDealPlan plan, Optional<KeyShare> held, Entropy entropy) {
    return held.<Entropy>map(share -> out -> {
      try (var bytes = Hedge.bytes(Math.toIntExact(out.byteSize()), entropy, share.value(), plan.sid(),
          "keydeal")) {
        out.copyFrom(bytes.expose());
      }
    }).orElse(entropy);
  }

  /** Step 0 of the receiver. */
  public static Step<Dealt> receiver(KeyDealPlan plan, PartyId self, SecretScope scope, Entropy entropy) {
    var secret = scope.hold(SecretScalar.random(entropy));
    var receiveKey = secret.timesGenerator();
    var proof = KnowledgeProof.prove(Draft.context(plan, Draft.RECEIVE_KEY, self, 0), secret, entropy);
    var pairing = Pairing.begin(plan, self, scope, entropy);
    var announce = new Opening.Announce(receiveKey, proof, pairing.commitments());
    return new Step.Await<>(
        new ReceiverAwaitsOpenings(new Reception(plan, self, secret, receiveKey, scope, entropy), pairing),
        List.of(new Send(0, plan.seats(), announce, pairing.offers())));
  }

  /**
   * Step 1, as it begins in both roles: hears every receiver's key and, when a
   * key is made, every dealer's promise.
   */
  interface AwaitsOpenings extends Round<Opening, Dealt> {

    KeyDealPlan plan();

    Step<Dealt> opened(SortedMap<Seat, Spoken<Opening>> heard, SortedMap<Seat, Point> receiveKeys);

    @Override
    default int step() {
      return 0;
    }

    @Override
    default Set<Seat> speakers() {
      return plan().openers();
    }

    @Override
    default Class<? extends Opening> expects(Seat speaker) {
      return speaker.role() == Role.RECEIVER ? Opening.Announce.class : Opening.Promise.class;
    }

    @Override
    default Optional<Enclosing> encloses(Seat speaker) {
      return plan().encloses(speaker, 0);
    }

    /**
     * All bad openings are named at once; nothing is dealt to a key that its owner
     * does not know.
     */
    @Override
    default Step<Dealt> close(SortedMap<Seat, Spoken<Opening>> heard) {
      var check = new OpeningCheck(plan());
      var faults = new ArrayList<Fault>();
      check.flaws(heard).forEach(
          (seat, what) -> faults.add(new Fault.Proven(seat, what, List.of(heard.get(seat).envelope()))));
      var receiveKeys = check.receiveKeys(heard);
      OpeningCheck.twins(receiveKeys)
          .forEach((seat, twin) -> faults.add(new Fault.Proven(seat, "its receive key is also another's",
              List.of(heard.get(seat).envelope(), heard.get(twin).envelope()))));
      return faults.isEmpty() ? opened(heard, receiveKeys) : new Step.Abort<>(faults);
    }
  }

  /**
   * Step 1 of the dealer: deals, and is done; it learns the rest from the chain.
   */
  record DealerAwaitsOpenings(KeyDealPlan plan, PartyId self, Draft draft) implements AwaitsOpenings {

    @Override
    public Step<Dealt> opened(SortedMap<Seat, Spoken<Opening>> heard, SortedMap<Seat, Point> receiveKeys) {
      var deal = draft.deal(receiveKeys);
      return new Step.Done<>(new Dealt(Optional.empty(), List.of()),
          List.of(Send.broadcast(1, plan.receiverSeats(), deal)));
    }
  }

  /**
   * Step 1 of the receiver: keeps keys and promises, makes the pairwise setups,
   * and waits for deals.
   */
  record ReceiverAwaitsOpenings(Reception reception, Pairing pairing) implements AwaitsOpenings {

    @Override
    public KeyDealPlan plan() {
      return reception.plan();
    }

    @Override
    public Step<Dealt> opened(SortedMap<Seat, Spoken<Opening>> heard, SortedMap<Seat, Point> receiveKeys) {
      var unanswerable = pairing.unanswerable(heard);
      return unanswerable.isEmpty()
          ? new Step.Await<>(
              new AwaitsDeals(reception, heard, receiveKeys, pairing.rehearse(heard, receiveKeys, reception)),
              List.of())
          : new Step.Abort<>(unanswerable.stream()
              .<Fault>map(seat -> new Fault.Proven(seat,
                  "its offer of a pairwise setup is one that nobody can answer",
                  List.of(heard.get(seat).envelope())))
              .toList());
    }
  }
}
