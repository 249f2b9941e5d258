package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.share.Commitment;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Lagrange;
import io.reseal.core.share.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Step 3, the sum: adds up the chosen deals: the new sharing for all to see,
 * and this receiver's share of it.
 */
record Result(KeyDealPlan plan, SortedMap<Seat, Spoken<Opening>> openings,
    SortedMap<Seat, Spoken<Deal>> chosen, SortedMap<Seat, Spoken<Verdicts>> verdicts) {

  /**
   * Receivers whose new share would be zero or another's. The last to deal may
   * have seen to that, but only for receivers whose subshares from the others it
   * can read: for anybody else's it would have to know what an honest dealer sent
   * under that receiver's key.
   */
  SortedMap<Seat, String> riggedShares() {
    var weights = weights();
    var commitments = commitments();
    var shares = new TreeMap<Seat, Point>();
    for (var receiver : plan.receiverSeats()) {
      shares.put(receiver,
          Point.combine(weights, commitments.stream().map(one -> one.evaluate(receiver.id())).toList()));
    }
    var rigged = new TreeMap<Seat, String>();
    OpeningCheck.twins(shares).keySet()
        .forEach(twin -> rigged.put(twin, "brought about that its new share is also another's"));
    shares.forEach((receiver, share) -> {
      if (share.isIdentity()) {
        rigged.put(receiver, "brought about that its new share is zero");
      }
    });
    return rigged;
  }

  /** What of it is for all to see, unless it is no sharing of the key. */
  Optional<PublicRecord> published() {
    return sharing().map(this::published);
  }

  /**
   * The same with the receiver's own share, held by its run's scope. Nothing if
   * the subshares are none of its share: then somebody with our session key, a
   * clone of this node, has acknowledged a deal that our own verdict had refused.
   */
  Optional<Dealt.Received> candidate(Reception reception) {
    return sharing().flatMap(sharing -> {
      var published = published(sharing);
      try (var value = value(reception)) {
        if (!sharing.verificationShare(reception.self()).equals(value.timesGenerator())) {
          return Optional.empty();
        }
        var share = reception.scope().hold(KeyShare.of(plan.keyId(), plan.scheme(), plan.epoch(),
            reception.self(), sharing, published.chainCode(), value));
        return Optional
            .of(new Dealt.Received(share, published, published.transcript(sharing), Optional.empty()));
      }
    });
  }

  /**
   * The new sharing, unless the sum is none of the key. No set of accepted deals
   * brings that about but by {@link #riggedShares}: each of their coefficients is
   * known to its dealer.
   */
  private Optional<Sharing> sharing() {
    try {
      var sharing = new Sharing(plan.receivers(), Commitment.weighted(weights(), commitments()));
      return Optional.of(sharing).filter(this::isOfTheKey);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a coefficient is the identity: a lower threshold in disguise; or a rigged
                               // share
    }
  }

  /** The same key, once more and on the sum. */
  private boolean isOfTheKey(Sharing sharing) {
    return plan.base().isEmpty() || sharing.publicKey().equals(plan.base().get().sharing().publicKey());
  }

  private PublicRecord published(Sharing sharing) {
    var chainCode = plan.base().map(KeyDealPlan.BaseKey::chainCode).orElseGet(this::newChainCode);
    return new PublicRecord(plan.context(), messages(), chosen.keySet().stream().map(Seat::id).toList(),
        sharing.commitment().coefficients(), chainCode, pairwise());
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
    return plan.purpose() == Purpose.GENERATE ? Scalar.ONE : Lagrange.coefficient(id, ids);
  }

  private List<Commitment> commitments() {
    return chosen.values().stream().map(spoken -> new Commitment(spoken.message().commitment())).toList();
  }

  private SecretScalar value(Reception reception) {
    var weights = weights();
    var terms = new ArrayList<SecretScalar>();
    try {
      var at = 0;
      for (var entry : chosen.entrySet()) {
        try (var subshare = reception.subshare(entry.getKey().id(), entry.getValue().message())) {
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
    return Transcript.of(Tag.ROUNDS).addAll(digests(openings)).addAll(digests(chosen))
        .addAll(digests(verdicts)).hash();
  }

  /**
   * What the pairwise setups are made of, in public: by receiver, its commitments
   * to tapes, the digests of its offers, its commitments to seeds.
   */
  private Bytes32 pairwise() {
    if (!plan.needsPairs()) {
      return Transcript.of(Tag.OT_NONE).hash();
    }
    var hash = Transcript.of(Tag.PAIRWISE);
    for (var receiver : plan.receiverSeats()) {
      var opening = openings.get(receiver);
      ((Opening.Announce) opening.message()).tapes().forEach(hash::add);
      opening.envelope().enclosures().forEach(enclosure -> hash.add(enclosure.digest()));
      verdicts.get(receiver).message().zeros().forEach(hash::add);
    }
    return hash.hash();
  }

  private static List<byte[]> digests(SortedMap<Seat, ? extends Spoken<?>> messages) {
    return messages.values().stream().map(spoken -> spoken.digest().toArray()).toList();
  }
}
