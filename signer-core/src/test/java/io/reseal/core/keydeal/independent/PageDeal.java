package io.reseal.core.keydeal.independent;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A deal as the page lays it out.
 *
 * @param ciphertexts
 *          32 bytes for each receiver, not yet known to be below q
 * @param opened
 *          whether it carries the opening of a promise
 */
record PageDeal(List<ECPoint> commitment, ECPoint ephemeral, Proof ephemeralProof, List<Proof> proofs,
    boolean opened, List<BigInteger> ciphertexts) {

  /** Knowledge of a discrete logarithm: R, z. */
  record Proof(ECPoint nonce, BigInteger response) {

    static Proof read(PageBytes in) throws NotCanonical {
      return new Proof(in.point(), in.scalar());
    }

    /** {@code z G = R + c P}, c over everything the proof is good for. */
    boolean proves(byte[] sid, String role, int prover, int index, ECPoint point) {
      var c = PageHash.h2s("proof/pok", sid, PageHash.text(role), PageHash.u64(prover), PageHash.u64(index),
          PageCurve.encoded(point), PageCurve.encoded(nonce));
      return PageCurve.G.multiply(response).equals(nonce.add(point.multiply(c)));
    }
  }

  static PageDeal read(byte[] body) throws NotCanonical {
    var in = new PageBytes(body);
    var commitment = new ArrayList<ECPoint>();
    for (var left = in.count(1, 200); left > 0; left--) {
      commitment.add(in.point());
    }
    var ephemeral = in.point();
    var ephemeralProof = Proof.read(in);
    var proofs = new ArrayList<Proof>();
    for (var left = in.count(1, 200); left > 0; left--) {
      proofs.add(Proof.read(in));
    }
    var flag = in.octet();
    if (flag > 1) {
      throw new NotCanonical("an optional begins with 0 or 1, not " + flag);
    }
    in.take(64 * flag);
    var ciphertexts = new ArrayList<BigInteger>();
    for (var left = in.count(1, 200); left > 0; left--) {
      ciphertexts.add(new BigInteger(1, in.take(32)));
    }
    in.end();
    return new PageDeal(commitment, ephemeral, ephemeralProof, proofs, flag == 1, ciphertexts);
  }

  /** The public rules of a reshare's deal. */
  boolean sound(byte[] sid, int dealer, int threshold, int receivers, ECPoint verificationShare) {
    if (commitment.size() != threshold || proofs.size() != threshold || ciphertexts.size() != receivers
        || opened) {
      return false;
    }
    if (ciphertexts.stream().anyMatch(e -> e.compareTo(PageCurve.Q) >= 0)
        || !commitment.getFirst().equals(verificationShare)
        || !ephemeralProof.proves(sid, "ephemeral", dealer, 0, ephemeral)) {
      return false;
    }
    for (var k = 0; k < threshold; k++) {
      if (!proofs.get(k).proves(sid, "coefficient", dealer, k, commitment.get(k))) {
        return false;
      }
    }
    return true;
  }
}
