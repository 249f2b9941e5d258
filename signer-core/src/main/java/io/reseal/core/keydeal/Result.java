package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.share.Commitment;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Lagrange;
import io.reseal.core.share.Sharing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Step 3, the sum: adds up the chosen deals: the new sharing for all to see,
 * and this receiver's share of it.
 */
record Result(AwaitsVerdicts round, SortedMap<Seat, Spoken<Deal>> chosen,
    SortedMap<Seat, Spoken<Verdicts>> verdicts) {

  /**
   * Receivers whose new share would be zero or another's. The last to deal may
   * have seen to that, but only for receivers whose subshares from the others it
   * can read: for anybody else's it would have to know what an honest dealer sent
   * under that receiver's key.
   */
  List<Fault> riggedShares() {
    var faults = new ArrayList<Fault>();
    var owners = new HashMap<Point, Seat>();
    var weights = weights();
    for (var receiver : round.plan().receiverSeats()) {
      var share = Point.combine(weights,
          commitments().stream().map(one -> one.evaluate(receiver.id())).toList());
      if (share.isIdentity()) {
        faults
            .add(new Fault.Proven(receiver, "brought about that its new share is zero", evidence(receiver)));
        continue;
      }
      var other = owners.putIfAbsent(share, receiver);
      if (other != null) {
        for (var twin : List.of(other, receiver)) {
          faults.add(
              new Fault.Proven(twin, "brought about that its new share is also another's", evidence(twin)));
        }
      }
    }
    return faults;
  }

  private List<Envelope> evidence(Seat receiver) {
    return Stream
        .concat(chosen.values().stream().map(Spoken::envelope), Stream.of(verdicts.get(receiver).envelope()))
        .toList();
  }

  /**
   * The result, unless the sum is no sharing of the key, which no set of accepted
   * deals brings about: each of their coefficients is known to its dealer.
   */
  Optional<Dealt.Received> candidate() {
    var plan = round.plan();
    var weights = weights();
    Sharing sharing;
    try {
      sharing = new Sharing(plan.receivers(), commitment(weights));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a coefficient is the identity: a lower threshold in disguise
    }
    if (plan.base().isPresent() && !sharing.publicKey().equals(plan.base().get().sharing().publicKey())) {
      return Optional.empty(); // the same key, once more and on the sum
    }
    var chainCode = plan.base().map(KeyDealPlan.BaseKey::chainCode).orElseGet(this::newChainCode);
    var published = new PublicRecord(plan.context(), messages(),
        chosen.keySet().stream().map(Seat::id).toList(), sharing.commitment().coefficients(), chainCode,
        Transcript.of(Tag.OT_NONE).hash());
    try (var value = value(weights)) {
      var share = round.dealt().reception().scope().hold(
          KeyShare.of(plan.keyId(), plan.scheme(), plan.epoch(), round.self(), sharing, chainCode, value));
      return Optional.of(new Dealt.Received(share, published, published.transcript(plan.receivers())));
    }
  }

  /**
   * Lagrange at 0 over the chosen dealers; when a key is made each deal is a
   * summand of its own.
   */
  private List<Scalar> weights() {
    var ids = new TreeSet<>(chosen.keySet().stream().map(Seat::id).toList());
    return ids.stream().map(id -> weight(id, ids)).toList();
  }

  private Scalar weight(PartyId id, TreeSet<PartyId> ids) {
    return round.plan().purpose() == Purpose.GENERATE ? Scalar.ONE : Lagrange.coefficient(id, ids);
  }

  private Commitment commitment(List<Scalar> weights) {
    return Commitment.weighted(weights, commitments());
  }

  private List<Commitment> commitments() {
    return chosen.values().stream().map(spoken -> new Commitment(spoken.message().commitment())).toList();
  }

  private SecretScalar value(List<Scalar> weights) {
    var terms = new ArrayList<SecretScalar>();
    try {
      var at = 0;
      for (var entry : chosen.entrySet()) {
        try (var subshare = round.dealt().reception().subshare(entry.getKey().id(),
            entry.getValue().message())) {
          terms.add(subshare.times(weights.get(at++)));
        }
      }
      return SecretScalar.sum(terms);
    } finally {
      terms.forEach(SecretScalar::close);
    }
  }

  private Bytes32 newChainCode() {
    return Transcript.of(Tag.CHAIN_CODE).addAll(chosen.values().stream()
        .map(spoken -> spoken.message().unveiling().orElseThrow().nonce().toArray()).toList()).hash();
  }

  /**
   * Every message that the result depends on: openings, the chosen deals, all
   * verdicts.
   */
  private Bytes32 messages() {
    return Transcript.of(Tag.ROUNDS).addAll(round.dealt().openingDigests())
        .addAll(round.digests(chosen).stream().map(Bytes32::toArray).toList())
        .addAll(round.digests(verdicts).stream().map(Bytes32::toArray).toList()).hash();
  }
}
