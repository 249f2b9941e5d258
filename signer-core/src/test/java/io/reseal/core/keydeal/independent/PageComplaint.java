package io.reseal.core.keydeal.independent;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A complaint as the page lays it out.
 *
 * @param shared
 *          S
 */
record PageComplaint(ECPoint shared, BigInteger challenge, BigInteger response) {

  /** Whether S, Eph and RK belong together, by the complaint's own proof. */
  boolean proven(byte[] sid, int dealer, int receiver, ECPoint receiveKey, ECPoint ephemeral) {
    var a = PageCurve.G.multiply(response).subtract(receiveKey.multiply(challenge));
    var b = ephemeral.multiply(response).subtract(shared.multiply(challenge));
    return !a.isInfinity() && !b.isInfinity()
        && challenge.equals(PageHash.h2s("proof/dleq", sid, PageHash.u64(dealer), PageHash.u64(receiver),
            PageCurve.encoded(receiveKey), PageCurve.encoded(ephemeral), PageCurve.encoded(shared),
            PageCurve.encoded(a), PageCurve.encoded(b)));
  }

  /** Whether it shows that the dealer's subshare is not on its polynomial. */
  boolean upheld(byte[] sid, int dealer, int receiver, ECPoint receiveKey, PageDeal deal) {
    if (!proven(sid, dealer, receiver, receiveKey, deal.ephemeral())) {
      return false;
    }
    var pad = PageHash.h2s("keydeal/pad", sid, PageHash.u64(dealer), PageHash.u64(receiver),
        PageCurve.encoded(deal.ephemeral()), PageCurve.encoded(receiveKey), PageCurve.coordinates(shared));
    var subshare = deal.ciphertexts().get(receiver - 1).subtract(pad).mod(PageCurve.Q);
    return !PageCurve.G.multiply(subshare).equals(PageCurve.at(receiver, deal.commitment()));
  }
}
