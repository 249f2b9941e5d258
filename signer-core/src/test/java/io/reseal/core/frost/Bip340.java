package io.reseal.core.frost;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.math.ec.ECPoint;

/** BIP-340's verification over Bouncy Castle alone: a second opinion. */
final class Bip340 {

  private static final org.bouncycastle.asn1.x9.X9ECParameters CURVE = SECNamedCurves.getByName("secp256k1");

  static boolean verifies(byte[] key, byte[] message, byte[] signature) {
    var nonce = Arrays.copyOf(signature, 32);
    var response = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    if (response.compareTo(CURVE.getN()) >= 0) {
      return false;
    }
    var challenge = new BigInteger(1, tagged("BIP0340/challenge", nonce, key, message)).mod(CURVE.getN());
    var point = CURVE.getG().multiply(response).subtract(even(key).multiply(challenge)).normalize();
    return !point.isInfinity() && !point.getAffineYCoord().testBitZero()
        && Arrays.equals(point.getAffineXCoord().getEncoded(), nonce);
  }

  private static ECPoint even(byte[] x) {
    var encoded = new byte[33];
    encoded[0] = 2;
    System.arraycopy(x, 0, encoded, 1, 32);
    return CURVE.getCurve().decodePoint(encoded);
  }

  private static byte[] tagged(String tag, byte[]... parts) {
    var name = sha256(tag.getBytes(StandardCharsets.US_ASCII));
    var all = new ByteArrayOutputStream();
    all.writeBytes(name);
    all.writeBytes(name);
    for (var part : parts) {
      all.writeBytes(part);
    }
    return sha256(all.toByteArray());
  }

  private static byte[] sha256(byte[] bytes) {
    var digest = new SHA256Digest();
    digest.update(bytes, 0, bytes.length);
    var out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  private Bip340() {
  }
}
