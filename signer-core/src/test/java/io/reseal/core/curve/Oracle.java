package io.reseal.core.curve;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.math.ec.ECPoint;

/** Bouncy Castle's and BigInteger's answers to the questions put to ours. */
final class Oracle {

  static final BigInteger Q = SECNamedCurves.getByName("secp256k1").getN();

  /** Values at which limbs carry, borrow or reduce. */
  static Stream<BigInteger> edges() {
    var powers = Stream.of(63, 64, 65, 127, 128, 129, 191, 192, 193, 255).map(BigInteger.ONE::shiftLeft)
        .flatMap(power -> Stream.of(power.subtract(BigInteger.ONE), power, power.add(BigInteger.ONE)));
    var orders = Stream.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, Q.subtract(BigInteger.ONE),
        Q.subtract(BigInteger.TWO), Q.shiftRight(1), Q.shiftRight(1).add(BigInteger.ONE),
        BigInteger.ONE.shiftLeft(256).subtract(Q),
        BigInteger.ONE.shiftLeft(256).subtract(Q).subtract(BigInteger.ONE));
    return Stream.concat(orders, powers);
  }

  static BigInteger random(Random random) {
    return new BigInteger(256, random).mod(Q);
  }

  static byte[] bytes(BigInteger value, int size) {
    var digits = value.toByteArray();
    var bytes = new byte[size];
    var length = Math.min(digits.length, size);
    System.arraycopy(digits, digits.length - length, bytes, size - length, length);
    return bytes;
  }

  static Scalar scalar(BigInteger value) {
    return Scalar.decode(bytes(value, 32));
  }

  static SecretScalar secret(BigInteger value) {
    return SecretScalar.copyOf(MemorySegment.ofArray(bytes(value, 32)));
  }

  static BigInteger value(Scalar scalar) {
    return new BigInteger(1, scalar.toArray());
  }

  /** The value of a secret, which is closed. */
  static BigInteger value(SecretScalar secret) {
    try (secret) {
      return value(secret.reveal());
    }
  }

  static ECPoint generator() {
    return SECNamedCurves.getByName("secp256k1").getG();
  }

  static Point point(ECPoint point) {
    return point.isInfinity() ? Point.IDENTITY : Point.decode(point.getEncoded(true));
  }

  private Oracle() {
  }
}
