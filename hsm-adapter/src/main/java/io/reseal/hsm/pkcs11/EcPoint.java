package io.reseal.hsm.pkcs11;

import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** Public points of 256-bit curves as 65 bytes: 04 || x || y. */
final class EcPoint {

  private static final int UNCOMPRESSED = 65;
  private static final int COORDINATE = 32;
  private static final byte FORM = 4;

  private EcPoint() {
  }

  /**
   * Reads {@code CKA_EC_POINT}: a DER octet string by the standard, the bare
   * point from some modules.
   */
  static Optional<byte[]> uncompressed(byte[] attribute) {
    if (attribute.length == UNCOMPRESSED && attribute[0] == FORM) {
      return Optional.of(attribute);
    }
    var der = attribute.length == UNCOMPRESSED + 2 && attribute[0] == 4 && attribute[1] == UNCOMPRESSED
        && attribute[2] == FORM;
    return der ? Optional.of(Arrays.copyOfRange(attribute, 2, attribute.length)) : Optional.empty();
  }

  /** Whether a JCA key is this point. */
  static boolean is(ECPublicKey key, byte[] point) {
    return key.getParams().getCurve().getField().getFieldSize() == 8 * COORDINATE
        && key.getW().getAffineX().equals(new BigInteger(1, point, 1, COORDINATE))
        && key.getW().getAffineY().equals(new BigInteger(1, point, 1 + COORDINATE, COORDINATE));
  }
}
