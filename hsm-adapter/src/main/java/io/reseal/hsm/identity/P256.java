package io.reseal.hsm.identity;

import java.security.KeyFactory;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** The one form of a P-256 public key that we write and accept. */
final class P256 {

  /**
   * SubjectPublicKeyInfo up to the point: id-ecPublicKey with the named curve
   * prime256v1 (RFC 5480, section 2); the 65 bytes of the point follow.
   */
  private static final byte[] PREFIX = HexFormat.of()
      .parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  private static final int SIZE = PREFIX.length + 65;

  private P256() {
  }

  /** The JCA key of a point of 65 bytes. */
  static PublicKey publicKey(byte[] point) {
    var info = Arrays.copyOf(PREFIX, SIZE);
    System.arraycopy(point, 0, info, PREFIX.length, 65);
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("expected a P-256 public key of 65 bytes", e);
    }
  }

  /**
   * The SubjectPublicKeyInfo of a key, once it is shown to be a point of P-256 in
   * that one form: another curve, explicit curve parameters (CVE-2020-0601) and
   * points off the curve are refused.
   *
   * @throws IllegalArgumentException
   *           otherwise
   */
  static byte[] checkedInfo(PublicKey key) {
    var info = key.getEncoded();
    if (info == null || info.length != SIZE
        || !Arrays.equals(info, 0, PREFIX.length, PREFIX, 0, PREFIX.length) || info[PREFIX.length] != 4) {
      throw new IllegalArgumentException("the channel key is not a P-256 key in named, uncompressed form");
    }
    try {
      var _ = CustomNamedCurves.getByName("secp256r1").getCurve()
          .decodePoint(Arrays.copyOfRange(info, PREFIX.length, SIZE));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the channel key is no point of P-256", e);
    }
    return info;
  }
}
