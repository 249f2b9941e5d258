package io.reseal.core.ecdsa;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.FailedCheck;
import io.reseal.core.ot.OleShares;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.SecretScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Step 2. Nonces and products are known: checks all of them, makes our share of
 * the signature, and every secret of the session is gone.
 *
 * <p>
 * Check 2, that all heard the same commitments and openings of the vector OLEs,
 * is the frame's: a message whose echo differs never comes here, so no
 * oblivious transfer is touched in a session that is split.
 *
 * @param commitments
 *          of step 0
 */
record AwaitOpenings(Terms terms, PairGuard guard, SigningSecrets secrets,
    SortedMap<Seat, Spoken<NonceCommitment>> commitments) implements Round<NonceOpening, EcdsaSignature> {

  @Override
  public int step() {
    return EcdsaSigning.OPENINGS;
  }

  @Override
  public Set<Seat> speakers() {
    return terms.plan().seats();
  }

  @Override
  public Class<NonceOpening> expects(Seat speaker) {
    return NonceOpening.class;
  }

  @Override
  public Optional<Enclosing> encloses(Seat speaker) {
    return Optional.of(new Enclosing(Product.class, terms.seats(terms.others(speaker.id()))));
  }

  @Override
  public Step<EcdsaSignature> close(SortedMap<Seat, Spoken<NonceOpening>> heard) {
    try (secrets; var scope = new SecretScope()) {
      var wrong = wrongOpenings(heard);
      if (!wrong.isEmpty()) {
        return new Step.Abort<>(wrong);
      }
      var faults = new ArrayList<Fault>();
      var shares = new TreeMap<PartyId, OleShares>();
      for (var peer : terms.peers()) {
        var theirs = heard.get(EcdsaPlan.seat(peer));
        guard.alone(peer, () -> finish(peer, theirs, faults))
            .ifPresent(each -> shares.put(peer, scope.hold(each)));
      }
      if (!faults.isEmpty()) {
        return new Step.Abort<>(faults);
      }
      return isKeyWhole(heard)
          ? sign(heard, shares)
          : new Step.Await<>(new AwaitZeroPoints(terms, guard, setups(), heard),
              List.of(Send.broadcast(EcdsaSigning.ZEROS, terms.plan().seats(), zeroPoints())));
    }
  }

  /**
   * Check 3: each opening is of its commitment. Who could choose R_i after having
   * seen the others' would choose R.
   */
  private List<Fault> wrongOpenings(SortedMap<Seat, Spoken<NonceOpening>> heard) {
    var faults = new ArrayList<Fault>();
    heard.forEach((seat, spoken) -> {
      var commitment = commitments.get(seat);
      if (!spoken.message().commitment(terms.sid(), seat.id()).equals(commitment.message())) {
        faults.add(new Fault.Proven(seat, "its nonce is not the one it committed to",
            List.of(commitment.envelope(), Evidence.withoutEnclosed(spoken.envelope()))));
      }
    });
    return faults;
  }

  /** Checks 4, 5 and 6, on one peer's product: each burns when it fails. */
  private Optional<OleShares> finish(PartyId peer, Spoken<NonceOpening> theirs, List<Fault> faults) {
    var setup = secrets.setup(peer);
    if (!setup.isLive()) {
      faults.add(new Fault.NeedsSetup(terms.seat(), EcdsaPlan.seat(peer), setup.generation()));
      return Optional.empty();
    }
    try (var chi = secrets.bob(peer).chi().copy()) {
      var product = theirs.enclosed(Product.class);
      // Check 4: the same inputs in every row. With another in one of them the
      // failure
      // would tell a bit of chi.
      return switch (secrets.bob(peer).finish(product.reply())) {
        case FailedCheck _ -> disputed(peer, faults);
        case OleShares shares when !isBound(chi, shares, theirs.message(), product) -> {
          shares.close();
          yield disputed(peer, faults);
        }
        case OleShares shares -> Optional.of(shares);
      };
    }
  }

  /**
   * Checks 5 and 6: its inputs were the logarithms of R_j and pk_j,
   * {@code chi R_j - Gamma^u = d^u G} and {@code chi pk_j - Gamma^v = d^v G}.
   * Without 5 it could have the nonces multiplied by another value than R shows,
   * without 6 sign with another key part.
   */
  private static boolean isBound(SecretScalar chi, OleShares shares, NonceOpening opening, Product product) {
    return chi.times(opening.nonce()).minus(product.nonceShare()).equals(shares.first().timesGenerator())
        && chi.times(opening.key()).minus(product.keyShare()).equals(shares.second().timesGenerator());
  }

  private Optional<OleShares> disputed(PartyId peer, List<Fault> faults) {
    var setup = secrets.setup(peer);
    setup.close();
    guard.burned(peer, setup.generation());
    faults.add(new Fault.PairDispute(terms.seat(), EcdsaPlan.seat(peer), setup.generation()));
    return Optional.empty();
  }

  /** Check 7: the key parts are parts of PK'. Any other key would sign. */
  private boolean isKeyWhole(SortedMap<Seat, Spoken<NonceOpening>> heard) {
    return Point.sum(heard.values().stream().map(spoken -> spoken.message().key()).toList())
        .equals(terms.publicKey());
  }

  private SortedMap<PartyId, PairSetup> setups() {
    var setups = new TreeMap<PartyId, PairSetup>();
    terms.peers().forEach(peer -> setups.put(peer, secrets.setup(peer)));
    return setups;
  }

  private ZeroPoints zeroPoints() {
    return new ZeroPoints(terms.peers().stream().map(peer -> secrets.zero(peer).timesGenerator()).toList());
  }

  private Step<EcdsaSignature> sign(SortedMap<Seat, Spoken<NonceOpening>> heard,
      Map<PartyId, OleShares> shares) {
    var nonce = Point.sum(heard.values().stream().map(spoken -> spoken.message().nonce()).toList());
    // Check 8: R is a point, and its x a scalar but zero. Else r would be 0, and s
    // would give the key away.
    if (nonce.isIdentity() || !isUsable(nonce.xOnly())) {
      return new Step.Abort<>(
          List.of(new Fault.Unattributed("the nonces add up to a point that no signature has")));
    }
    // Of a pair that another session burned meanwhile nothing more is said.
    var burned = terms.peers().stream().map(secrets::setup).filter(setup -> !setup.isLive()).map(
        setup -> (Fault) new Fault.NeedsSetup(terms.seat(), EcdsaPlan.seat(setup.peer()), setup.generation()))
        .toList();
    if (!burned.isEmpty()) {
      return new Step.Abort<>(burned);
    }
    var share = share(Scalar.decode(nonce.xOnly()), heard, shares);
    return new Step.Await<>(new AwaitShares(terms, nonce, share),
        List.of(Send.broadcast(EcdsaSigning.SHARES, terms.plan().seats(), share)));
  }

  /**
   * x of R has 32 bytes below q. From q on, which happens once in 2^128, no
   * recovery number that the chain knows leads to the key.
   */
  static boolean isUsable(byte[] x) {
    return Scalar.isCanonical(x, 0) && !Scalar.decode(x).isZero();
  }

  /**
   * {@code u = r Phi + sum(c^u + d^u)}, {@code v = sk Phi + sum(c^v + d^v)} with
   * {@code Phi = phi + sum psi}; {@code w = m phi + r_x v}.
   */
  private SignatureShare share(Scalar rx, SortedMap<Seat, Spoken<NonceOpening>> heard,
      Map<PartyId, OleShares> shares) {
    var psi = Scalar.ZERO;
    var first = new ArrayList<SecretScalar>();
    var second = new ArrayList<SecretScalar>();
    for (var peer : terms.peers()) {
      psi = psi.plus(heard.get(EcdsaPlan.seat(peer)).enclosed(Product.class).psi());
      for (var each : List.of(secrets.alice(peer), shares.get(peer))) {
        first.add(each.first());
        second.add(each.second());
      }
    }
    try (var sum = secrets.phi().plus(psi);
        var ownFirst = secrets.nonce().times(sum);
        var ownSecond = secrets.key().times(sum);
        var othersFirst = SecretScalar.sum(first);
        var othersSecond = SecretScalar.sum(second);
        var u = ownFirst.plus(othersFirst);
        var v = ownSecond.plus(othersSecond);
        var signed = v.times(rx);
        var masked = secrets.phi().times(Scalar.reduce(terms.plan().digest().toArray()));
        var w = masked.plus(signed)) {
      return new SignatureShare(u.reveal(), w.reveal());
    }
  }
}
