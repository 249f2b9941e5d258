package io.reseal.hsm.pkcs11;

import io.reseal.hsm.token.Token.Curve;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The exact attributes our keys are made with: kept in the token, unreadable,
 * unchangeable, and good for one purpose only. Whatever a template leaves out,
 * a token fills in as it likes, so nothing that matters is left out.
 */
final class KeyTemplates {

  private static final long X509 = 0;
  private static final long EC = 3;
  private static final long AES = 0x1f;

  private KeyTemplates() {
  }

  /** An AES-256 key that seals and unseals. */
  static Template sealingKey(String label) {
    return guarded(ObjectClass.SECRET_KEY, label).with(Attribute.KEY_TYPE, AES).with(Attribute.VALUE_LEN, 32)
        .with(Attribute.ENCRYPT, true).with(Attribute.DECRYPT, true).with(Attribute.SIGN, false)
        .with(Attribute.VERIFY, false).with(Attribute.WRAP, false).with(Attribute.UNWRAP, false)
        .with(Attribute.DERIVE, false);
  }

  /** The private half of a pair that signs. */
  static Template privateKey(String label) {
    return guarded(ObjectClass.PRIVATE_KEY, label).with(Attribute.KEY_TYPE, EC).with(Attribute.SIGN, true)
        .with(Attribute.SIGN_RECOVER, false).with(Attribute.DECRYPT, false).with(Attribute.UNWRAP, false)
        .with(Attribute.DERIVE, false);
  }

  /** The public half of a pair that signs. */
  static Template publicKey(String label, Curve curve) {
    return named(ObjectClass.PUBLIC_KEY, label).with(Attribute.KEY_TYPE, EC)
        .with(Attribute.EC_PARAMS, curveName(curve)).with(Attribute.PRIVATE, false)
        .with(Attribute.MODIFIABLE, false).with(Attribute.VERIFY, true).with(Attribute.ENCRYPT, false)
        .with(Attribute.WRAP, false).with(Attribute.DERIVE, false);
  }

  /** The certificate that names a private key to JCA. */
  static Template certificate(String label, X509Certificate certificate) {
    try {
      return named(ObjectClass.CERTIFICATE, label).with(Attribute.CERTIFICATE_TYPE, X509)
          .with(Attribute.PRIVATE, false)
          .with(Attribute.SUBJECT, certificate.getSubjectX500Principal().getEncoded())
          .with(Attribute.ISSUER, certificate.getIssuerX500Principal().getEncoded())
          .with(Attribute.SERIAL_NUMBER, derInteger(certificate.getSerialNumber()))
          .with(Attribute.VALUE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate cannot be encoded", e);
    }
  }

  /**
   * An AES key of this session alone that may wrap: only to show that our keys
   * cannot be wrapped.
   */
  static Template wrappingProbe() {
    return Template.of(ObjectClass.SECRET_KEY).with(Attribute.KEY_TYPE, AES).with(Attribute.VALUE_LEN, 32)
        .with(Attribute.TOKEN, false).with(Attribute.PRIVATE, true).with(Attribute.SENSITIVE, true)
        .with(Attribute.EXTRACTABLE, false).with(Attribute.WRAP, true);
  }

  /** A curve's object identifier, DER (SEC 2; RFC 5480). */
  static byte[] curveName(Curve curve) {
    return HexFormat.of().parseHex(switch (curve) {
      case SECP256K1 -> "06052b8104000a";
      case P256 -> "06082a8648ce3d030107";
    });
  }

  private static Template guarded(ObjectClass kind, String label) {
    return named(kind, label).with(Attribute.PRIVATE, true).with(Attribute.SENSITIVE, true)
        .with(Attribute.EXTRACTABLE, false).with(Attribute.MODIFIABLE, false).with(Attribute.COPYABLE, false);
  }

  /** Label and id are the same: whoever finds by one can check by the other. */
  private static Template named(ObjectClass kind, String label) {
    return Template.of(kind, label).with(Attribute.ID, label).with(Attribute.TOKEN, true);
  }

  private static byte[] derInteger(BigInteger number) {
    var bytes = number.toByteArray();
    if (bytes.length > 127) {
      throw new IllegalArgumentException("a serial number has at most 20 bytes, not " + bytes.length);
    }
    var out = new ByteArrayOutputStream();
    out.write(2);
    out.write(bytes.length);
    out.writeBytes(bytes);
    return out.toByteArray();
  }
}
