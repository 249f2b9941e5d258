package io.reseal.core.ecdsa;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Step 4. Combines the signature and releases it if it is one.
 *
 * @param nonce
 *          R
 * @param own
 *          our share, as we have said it
 */
record AwaitShares(Terms terms, Point nonce,
    SignatureShare own) implements Round<SignatureShare, EcdsaSignature> {

  @Override
  public int step() {
    return EcdsaSigning.SHARES;
  }

  @Override
  public Set<Seat> speakers() {
    return terms.plan().seats();
  }

  @Override
  public Class<SignatureShare> expects(Seat speaker) {
    return SignatureShare.class;
  }

  @Override
  public Step<EcdsaSignature> close(SortedMap<Seat, Spoken<SignatureShare>> heard) {
    var u = sum(heard, SignatureShare::u);
    var w = sum(heard, SignatureShare::w);
    // Check 9: whoever speaks last can make either sum zero, and would have us
    // divide
    // by it or release an s of 0, which tells the key.
    if (u.isZero() || w.isZero()) {
      return unattributed("the shares add up to zero");
    }
    var signature = lowS(w.times(u.inverse()));
    // Check 10: it is a signature by PK', and the recovery number leads there. A
    // wrong psi, u or w shows only here, and nothing wrong leaves the node.
    var digest = terms.plan().digest();
    return Ecdsa.recover(digest, signature.recoverable().toArray()).filter(terms.publicKey()::equals)
        .isPresent()
            ? new Step.Done<>(signature, List.of())
            : unattributed("the shares do not add up to a signature");
  }

  private static Scalar sum(SortedMap<Seat, Spoken<SignatureShare>> heard,
      Function<SignatureShare, Scalar> part) {
    return heard.values().stream().map(Spoken::message).map(part).reduce(Scalar.ZERO, Scalar::plus);
  }

  /**
   * With s or q - s, whichever is smaller: the chain takes no other, and with
   * both a signature would have two forms. The other s is of the nonce -R.
   */
  private EcdsaSignature lowS(Scalar s) {
    var isHigh = Arrays.compareUnsigned(s.toArray(), s.negate().toArray()) > 0;
    var isOdd = nonce.hasEvenY() == isHigh;
    return new EcdsaSignature(Scalar.decode(nonce.xOnly()), isHigh ? s.negate() : s, isOdd ? 1 : 0,
        terms.publicKey());
  }

  /** By default nobody is searched for: docs/ecdsa.md. */
  private static Step<EcdsaSignature> unattributed(String what) {
    return new Step.Abort<>(List.of(new Fault.Unattributed(what)));
  }
}
