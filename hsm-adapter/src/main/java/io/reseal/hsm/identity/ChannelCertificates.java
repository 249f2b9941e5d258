package io.reseal.hsm.identity;

import io.reseal.core.party.Bytes32;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The check of a peer's channel certificate: which on-chain identity vouches
 * for the key that the peer shows.
 *
 * <p>
 * There is no authority and no chain of certificates: the certificate signs
 * itself (possession of the channel key) and carries the identity's signature.
 * Whether that identity may connect is for the caller to say. The dates of
 * X.509 are ignored, as a node trusts no clock but the chain's.
 */
public final class ChannelCertificates {

  /** Longest life of a channel certificate. */
  public static final Duration LIFETIME_MAX = Duration.ofDays(7);

  /** Ours have about 530 bytes. */
  private static final int SIZE_MAX = 1024;
  /** Tag 04 and long form of 186, then of 183 bytes. */
  private static final String WRAPPING = "0481ba0481b7";
  private static final String SIGNATURE = "1.2.840.10045.4.3.2"; // ecdsa-with-SHA256

  private ChannelCertificates() {
  }

  /**
   * Checks what a peer showed in a handshake.
   *
   * @param shown
   *          must be exactly one certificate: a second has no meaning here
   * @throws CertificateException
   *           naming the first thing that is wrong
   */
  public static VerifiedChannel verify(X509Certificate[] shown, ChainBinding chain, long chainNow)
      throws CertificateException {
    if (shown == null || shown.length != 1) {
      throw new CertificateException(
          "expected exactly one certificate, not " + (shown == null ? 0 : shown.length));
    }
    return verify(shown[0], chain, chainNow);
  }

  /**
   * Checks one certificate.
   *
   * @param chainNow
   *          seconds, the time of the newest finalized block
   * @throws CertificateException
   *           naming the first thing that is wrong
   */
  public static VerifiedChannel verify(X509Certificate certificate, ChainBinding chain, long chainNow)
      throws CertificateException {
    checkForm(certificate);
    try {
      var info = P256.checkedInfo(certificate.getPublicKey());
      checkSelfSignature(certificate);
      var claim = ChannelClaim.decoded(content(certificate.getExtensionValue(ChannelClaim.OID)));
      if (!claim.chain().equals(chain)) {
        throw new CertificateException(
            "the channel certificate is for " + claim.chain() + ", expected " + chain);
      }
      var validity = claim.validity();
      if (!validity.isWithin(LIFETIME_MAX)) {
        throw new CertificateException(
            "the channel certificate lives more than " + LIFETIME_MAX.toDays() + " days");
      }
      if (!validity.covers(chainNow)) {
        throw new CertificateException("the channel certificate holds from " + validity.notBefore() + " to "
            + validity.notAfter() + ", chain time is " + chainNow);
      }
      var digest = ChannelClaim.digest(claim.identityKey(), chain, claim.generation(), validity, info);
      var claimed = Addresses.of(Addresses.point(claim.identityKey().toArray()));
      if (Addresses.recover(digest, claim.signature()).filter(claimed::equals).isEmpty()) {
        throw new CertificateException("the identity " + claimed + " did not sign this channel certificate");
      }
      return new VerifiedChannel(claimed, claim.generation(), validity, sha256(info));
    } catch (IllegalArgumentException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private static void checkForm(X509Certificate certificate) throws CertificateException {
    var size = certificate.getEncoded().length;
    if (size > SIZE_MAX) {
      throw new CertificateException("a channel certificate has at most " + SIZE_MAX + " bytes, not " + size);
    }
    if (certificate.getVersion() != 3) {
      throw new CertificateException("expected X.509 version 3, not " + certificate.getVersion());
    }
    var critical = certificate.getCriticalExtensionOIDs();
    if (critical == null || !critical.contains(ChannelClaim.OID)) {
      throw new CertificateException("the certificate has no critical extension " + ChannelClaim.OID
          + ": it is not a channel certificate");
    }
    if (!critical.equals(Set.of(ChannelClaim.OID))) {
      throw new CertificateException("unknown critical extensions in " + critical);
    }
    if (!certificate.getSigAlgOID().equals(SIGNATURE)) {
      throw new CertificateException(
          "expected a signature by ecdsa-with-SHA256, not " + certificate.getSigAlgOID());
    }
  }

  /** Shows that whoever made the certificate holds its key. */
  private static void checkSelfSignature(X509Certificate certificate) throws CertificateException {
    try {
      certificate.verify(certificate.getPublicKey());
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the channel certificate is not signed by its own key", e);
    }
  }

  /**
   * The claim inside two DER OCTET STRINGs, X.509's around every extension and
   * the extension's own; of this length they have one form.
   */
  private static byte[] content(byte[] octets) {
    if (octets.length != ChannelClaim.SIZE + 6 || !HexFormat.of().formatHex(octets, 0, 6).equals(WRAPPING)) {
      throw new IllegalArgumentException(
          "expected an octet string of " + ChannelClaim.SIZE + " bytes as channel claim");
    }
    return Arrays.copyOfRange(octets, 6, octets.length);
  }

  private static Bytes32 sha256(byte[] bytes) {
    try {
      return Bytes32.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
