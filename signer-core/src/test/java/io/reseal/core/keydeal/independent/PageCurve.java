package io.reseal.core.keydeal.independent;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;

/** secp256k1 as the page uses it: its generator, order, and encodings. */
final class PageCurve {

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  static final ECPoint G = CURVE.getG();
  static final BigInteger Q = CURVE.getN();

  private PageCurve() {
  }

  /** 33 bytes: 2 or 3, then x below the field's size and on the curve. */
  static ECPoint point(byte[] encoded) throws NotCanonical {
    if (encoded.length != 33 || (encoded[0] != 2 && encoded[0] != 3)) {
      throw new NotCanonical("a point is 33 bytes that begin with 2 or 3");
    }
    try {
      return CURVE.getCurve().decodePoint(encoded);
    } catch (IllegalArgumentException e) {
      throw new NotCanonical("no point of the curve: " + e.getMessage());
    }
  }

  /** 33 bytes. */
  static byte[] encoded(ECPoint point) {
    return point.getEncoded(true);
  }

  /** x, then y: 64 bytes. */
  static byte[] coordinates(ECPoint point) {
    return Arrays.copyOfRange(point.getEncoded(false), 1, 65);
  }

  /** 32 bytes, big-endian, below q. */
  static BigInteger scalar(byte[] encoded) throws NotCanonical {
    var value = new BigInteger(1, encoded);
    if (encoded.length != 32 || value.compareTo(Q) >= 0) {
      throw new NotCanonical("a scalar is 32 bytes, below q");
    }
    return value;
  }

  /** {@code sum x^k C[k]} by Horner's rule; the identity where f(x) = 0. */
  static ECPoint at(int x, List<ECPoint> commitment) {
    var sum = CURVE.getCurve().getInfinity();
    for (var coefficient : commitment.reversed()) {
      sum = sum.multiply(BigInteger.valueOf(x)).add(coefficient);
    }
    return sum;
  }
}
