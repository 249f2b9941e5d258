package io.reseal.core.ecdsa;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.Draw;
import io.reseal.core.ot.OleBob;
import io.reseal.core.ot.OleShares;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.PartyId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What one signer keeps secret between the rounds of one session. Closed when
 * its share of the signature is made, or when the run ends before.
 */
final class SigningSecrets implements AutoCloseable {

  private final Deque<AutoCloseable> held = new ArrayDeque<>();
  private final Map<PartyId, PairSetup> setups = new TreeMap<>();
  private final Map<PartyId, OleBob> bobs = new TreeMap<>();
  private final Map<PartyId, OleShares> alices = new TreeMap<>();
  private final Map<PartyId, SecretScalar> zeros = new TreeMap<>();
  private final Draw draw;
  private final SecretScalar nonce;
  private final SecretScalar phi;
  private final SecretScalar key;

  /**
   * Draws r and phi, and weighs the share.
   *
   * @param share
   *          s, stays with its owner
   * @param source
   *          of random values, from the copy of the share that is kept here
   */
  SigningSecrets(Terms terms, SecretScalar share, PairSetups pairSetups,
      Function<SecretScalar, Draw> source) {
    for (var peer : terms.peers()) {
      zeros.put(peer, hold(pairSetups.zero(peer).share(terms.sid())));
    }
    var longTerm = hold(share.copy());
    draw = source.apply(longTerm);
    nonce = hold(draw.scalar("nonce"));
    phi = hold(draw.scalar("phi"));
    key = hold(key(terms, longTerm));
  }

  /** {@code sk = lambda (s + delta) +} our parts of the pairs' zeros. */
  private SecretScalar key(Terms terms, SecretScalar share) {
    try (var tweaked = share.plus(terms.tweak());
        var weighted = tweaked.times(terms.weight(terms.self()));
        var zero = SecretScalar.sum(List.copyOf(zeros.values()))) {
      return weighted.plus(zero);
    }
  }

  /** Step 0 with one peer, as Bob. Within the pair's lock. */
  OleBob open(PairSetup setup, Terms terms) {
    var peer = setup.peer();
    setups.put(peer, setup);
    var bob = hold(OleBob.open(setup, terms.sid(), draw.under("bob/" + peer.value())));
    bobs.put(peer, bob);
    return bob;
  }

  /** r. */
  SecretScalar nonce() {
    return nonce;
  }

  /** phi, whose products with nonce and key hide both. */
  SecretScalar phi() {
    return phi;
  }

  /** sk, our additive part of the key. */
  SecretScalar key() {
    return key;
  }

  /** The setup that the session began with; it may have been burned since. */
  PairSetup setup(PartyId peer) {
    return setups.get(peer);
  }

  OleBob bob(PartyId peer) {
    return bobs.get(peer);
  }

  /** Our part of the pair's zero. */
  SecretScalar zero(PartyId peer) {
    return zeros.get(peer);
  }

  /** What our answers draw on. */
  Draw draw() {
    return draw;
  }

  /** c^u and c^v with that peer. */
  OleShares alice(PartyId peer) {
    return alices.get(peer);
  }

  /** Takes over c^u and c^v. */
  void keep(PartyId peer, OleShares shares) {
    alices.put(peer, hold(shares));
  }

  private <S extends AutoCloseable> S hold(S secret) {
    held.push(secret);
    return secret;
  }

  @Override
  public void close() {
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a secret could not be wiped", e);
      }
    }
  }

  @Override
  public String toString() {
    return "SigningSecrets";
  }
}
